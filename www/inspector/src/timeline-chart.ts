// Draws the releases with Chart.js: one point per release, one row per line, time from left to right.
import { Chart, type ChartDataset, Legend, LinearScale, type Plugin, PointElement, ScatterController, Tooltip } from 'chart.js'
import type { Release, ReleaseHistory } from './protocol.ts'
import { releaseLines } from './release-lines.ts'

Chart.register(ScatterController, PointElement, LinearScale, Tooltip, Legend)

const MINUTE_MS = 60 * 1000
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS
const YEAR_MS = 365.25 * 24 * 60 * MINUTE_MS
/** With more releases than this, points are drawn smaller: they would merge into a band. */
const DENSE_RELEASES = 400

interface Point {
  x: number
  y: number
  release: Release
}

/** The first that applies to a release. Each differs in shape as well as in color. */
const POINT_STYLES = [
  ['this release', (release: Release, history: ReleaseHistory) => release.version === history.current, 'star', '--text', 9],
  ['unpublished', (release: Release) => release.isGone, 'crossRot', '--bad', 5],
  ['deprecated', (release: Release) => release.deprecated !== null, 'rectRot', '--warn', 5],
  ['prerelease', (release: Release) => release.isPrerelease, 'circle', '--quiet', 3],
  ['release', () => true, 'circle', '--accent', 4.5],
] as const

/** Draws the chart, and redraws it when the color scheme changes. Returns a function that removes it. */
export function drawTimeline(canvas: HTMLCanvasElement, history: ReleaseHistory): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  let chart = createChart(canvas, history)
  const redraw = () => {
    chart.destroy()
    chart = createChart(canvas, history)
  }
  dark.addEventListener('change', redraw)
  return () => {
    dark.removeEventListener('change', redraw)
    chart.destroy()
  }
}

function createChart(canvas: HTMLCanvasElement, history: ReleaseHistory): Chart<'scatter', Point[]> {
  const styles = getComputedStyle(canvas)
  const color = (name: string) => styles.getPropertyValue(name).trim()
  const rows = releaseLines(history.releases).reverse()
  const rowOf = new Map(rows.map(({ line }, at) => [line, at]))
  const styleOf = (release: Release) => POINT_STYLES.find(([, applies]) => applies(release, history))?.[0]
  const dated = history.releases.filter(({ time }) => time !== null)
  const [first, last] = [dated[0]?.time ?? 0, dated.at(-1)?.time ?? 0]
  const margin = Math.max((last - first) * 0.03, first === last ? WEEK_MS : MINUTE_MS)
  const [min, max] = [first - margin, last + margin]
  const scale = dated.length > DENSE_RELEASES ? 0.55 : 1
  const datasets = POINT_STYLES.map(
    ([label, , pointStyle, name, radius]): ChartDataset<'scatter', Point[]> => ({
      label,
      pointStyle,
      pointRadius: label === 'this release' ? radius : radius * scale,
      pointHoverRadius: radius + 2,
      borderColor: color(name),
      borderWidth: pointStyle === 'circle' ? 1 : 2,
      backgroundColor: label === 'prerelease' ? 'transparent' : color(name),
      data: dated
        .filter((release) => styleOf(release) === label)
        .map((release) => ({ x: release.time ?? 0, y: rowOf.get(release.line) ?? 0, release })),
    }),
  )
  ;(canvas.parentElement as HTMLElement).style.height = `${Math.min(520, Math.max(200, rows.length * 26 + 110))}px`
  return new Chart<'scatter', Point[]>(canvas, {
    type: 'scatter',
    data: { datasets: datasets.filter(({ data }) => data.length > 0) },
    plugins: [tagLabels(history, rowOf, color('--text'))],
    options: {
      animation: false,
      maintainAspectRatio: false,
      layout: { padding: { right: 56, top: 12 } },
      scales: {
        x: {
          type: 'linear',
          min,
          max,
          grid: { color: color('--line') },
          ticks: { color: color('--quiet'), maxRotation: 0, autoSkip: false, callback: (value) => dateLabel(Number(value), max - min) },
          afterBuildTicks: (axis) => {
            axis.ticks = dateTicks(min, max, Math.max(2, Math.floor(canvas.clientWidth / 110))).map((value) => ({ value }))
          },
        },
        y: {
          min: -0.6,
          max: rows.length - 0.4,
          grid: { color: color('--line') },
          ticks: {
            color: color('--quiet'),
            stepSize: 1,
            autoSkip: true,
            callback: (value) => (rows[Number(value)] ? `${rows[Number(value)]?.line}.x` : ''),
          },
          afterBuildTicks: (axis) => {
            axis.ticks = rows.map((_, value) => ({ value }))
          },
        },
      },
      plugins: {
        legend: { position: 'bottom', labels: { usePointStyle: true, color: color('--text') } },
        tooltip: {
          displayColors: false,
          callbacks: {
            label: ({ raw }) => {
              const { release } = raw as Point
              const tags = Object.entries(history.tags)
                .filter(([, version]) => version === release.version)
                .map(([tag]) => tag)
              return [
                `${release.version}${tags.length ? ` (${tags.join(', ')})` : ''}`,
                [release.time && timeOf(release.time), release.publisher && `by ${release.publisher}`].filter(Boolean).join(', '),
                ...(release.isGone ? ['unpublished'] : []),
                ...(release.deprecated ? [`deprecated: ${release.deprecated.slice(0, 80)}`] : []),
              ]
            },
          },
        },
      },
    },
  })
}

/** At most `count` times for labels: starts of years over a long span, equal parts over a short one. */
function dateTicks(min: number, max: number, count: number): number[] {
  const [from, to] = [new Date(min).getUTCFullYear() + 1, new Date(max).getUTCFullYear()]
  if (max - min < 2 * YEAR_MS) return Array.from({ length: count }, (_, at) => min + ((max - min) * (at + 0.5)) / count)
  const step = Math.ceil((to - from + 1) / count)
  const years = Array.from({ length: to - from + 1 }, (_, at) => from + at).filter((year) => year % step === 0)
  return years.map((year) => Date.UTC(year, 0))
}

function dateLabel(time: number, span: number): string {
  if (span >= 2 * YEAR_MS) return timeOf(time).slice(0, 4)
  return span < WEEK_MS ? timeOf(time).slice(5) : timeOf(time).slice(0, 10)
}

const timeOf = (time: number) => new Date(time).toISOString().slice(0, 16).replace('T', ' ')

/** Labels releases with their dist-tags. Labels that would overlap are moved up. */
function tagLabels({ tags, releases }: ReleaseHistory, rowOf: Map<string, number>, color: string): Plugin<'scatter'> {
  const tagsOf = new Map<string, string[]>()
  for (const [tag, version] of Object.entries(tags)) tagsOf.set(version, [...(tagsOf.get(version) ?? []), tag])
  return {
    id: 'tag-labels',
    afterDatasetsDraw({ ctx, scales: { x, y } }) {
      if (x === undefined || y === undefined) return
      ctx.save()
      ctx.fillStyle = color
      ctx.font = '11px system-ui, sans-serif'
      ctx.textBaseline = 'bottom'
      const placed: { left: number; right: number; top: number }[] = []
      for (const release of releases) {
        const names = tagsOf.get(release.version)
        if (names === undefined || release.time === null) continue
        const label = names.length > 2 ? `${names.slice(0, 2).join(', ')} +${names.length - 2}` : names.join(', ')
        const left = x.getPixelForValue(release.time) + 6
        const right = left + ctx.measureText(label).width + 4
        let top = y.getPixelForValue(rowOf.get(release.line) ?? 0) - 3
        while (placed.some((other) => left < other.right && right > other.left && Math.abs(top - other.top) < 11)) top -= 12
        placed.push({ left, right, top })
        ctx.fillText(label, left, top)
      }
      ctx.restore()
    },
  }
}
