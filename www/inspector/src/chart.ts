// Draws the releases: a point for each, a row for each line, time from left to right.
import { Chart, Legend, LinearScale, PointElement, ScatterController, Tooltip, type ChartDataset, type Plugin } from 'chart.js'
import { linesOf } from './life.tsx'
import type { Life, Release } from './protocol.ts'

Chart.register(ScatterController, PointElement, LinearScale, Tooltip, Legend)

const MINUTE = 60 * 1000
const WEEK = 7 * 24 * 60 * MINUTE
const YEAR = 365.25 * 24 * 60 * MINUTE

interface Point {
  x: number
  y: number
  release: Release
}

/** What a release is, the first that holds; each is drawn in its own way, in shape as well as in colour. */
const KINDS = [
  ['this release', (release: Release, life: Life) => release.version === life.current, 'star', '--text', 9],
  ['deprecated', (release: Release) => release.deprecated !== null, 'crossRot', '--warn', 5],
  ['prerelease', (release: Release) => release.isPrerelease, 'circle', '--quiet', 3],
  ['release', () => true, 'circle', '--accent', 4.5],
] as const

/** Draws `life`, and again when light turns to dark; returns how to end it. */
export function draw(canvas: HTMLCanvasElement, life: Life): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  let chart = made(canvas, life)
  const again = () => {
    chart.destroy()
    chart = made(canvas, life)
  }
  dark.addEventListener('change', again)
  return () => {
    dark.removeEventListener('change', again)
    chart.destroy()
  }
}

function made(canvas: HTMLCanvasElement, life: Life): Chart<'scatter', Point[]> {
  const styles = getComputedStyle(canvas)
  const colour = (name: string) => styles.getPropertyValue(name).trim()
  const rows = linesOf(life.releases).reverse()
  const rowOf = new Map(rows.map(({ line }, at) => [line, at]))
  const kindOf = (release: Release) => KINDS.find(([, holds]) => holds(release, life))?.[0]
  const points = life.releases.filter(({ time }) => time !== null)
  const [first, last] = [points[0]?.time ?? 0, points.at(-1)?.time ?? 0]
  // One release alone has a span too.
  const margin = Math.max((last - first) * 0.03, first === last ? WEEK : MINUTE)
  const [min, max] = [first - margin, last + margin]
  // Thousands would be one band.
  const scale = points.length > 400 ? 0.55 : 1
  const datasets = KINDS.map(
    ([label, , pointStyle, name, radius]): ChartDataset<'scatter', Point[]> => ({
      label,
      pointStyle,
      pointRadius: label === 'this release' ? radius : radius * scale,
      pointHoverRadius: radius + 2,
      borderColor: colour(name),
      borderWidth: pointStyle === 'circle' ? 1 : 2,
      backgroundColor: label === 'prerelease' ? 'transparent' : colour(name),
      data: points
        .filter((release) => kindOf(release) === label)
        .map((release) => ({ x: release.time ?? 0, y: rowOf.get(release.line) ?? 0, release })),
    }),
  )
  ;(canvas.parentElement as HTMLElement).style.height = `${Math.min(520, Math.max(200, rows.length * 26 + 110))}px`
  return new Chart<'scatter', Point[]>(canvas, {
    type: 'scatter',
    data: { datasets: datasets.filter(({ data }) => data.length > 0) },
    plugins: [tagNames(life, rowOf, colour('--text'))],
    options: {
      animation: false,
      maintainAspectRatio: false,
      layout: { padding: { right: 56, top: 12 } },
      scales: {
        x: {
          type: 'linear',
          min,
          max,
          grid: { color: colour('--line') },
          ticks: { color: colour('--quiet'), maxRotation: 0, autoSkip: false, callback: (value) => dateLabel(Number(value), max - min) },
          afterBuildTicks: (axis) =>
            (axis.ticks = dateTicks(min, max, Math.max(2, Math.floor(canvas.clientWidth / 110))).map((value) => ({ value }))),
        },
        y: {
          min: -0.6,
          max: rows.length - 0.4,
          grid: { color: colour('--line') },
          ticks: {
            color: colour('--quiet'),
            stepSize: 1,
            autoSkip: true,
            callback: (value) => (rows[Number(value)] ? `${rows[Number(value)]?.line}.x` : ''),
          },
          afterBuildTicks: (axis) => (axis.ticks = rows.map((_, value) => ({ value }))),
        },
      },
      plugins: {
        legend: { position: 'bottom', labels: { usePointStyle: true, color: colour('--text') } },
        tooltip: {
          displayColors: false,
          callbacks: {
            label: ({ raw }) => {
              const { release } = raw as Point
              const tags = Object.entries(life.tags)
                .filter(([, version]) => version === release.version)
                .map(([tag]) => tag)
              return [
                `${release.version}${tags.length ? ` (${tags.join(', ')})` : ''}`,
                [release.time && timeOf(release.time), release.publisher && `by ${release.publisher}`].filter(Boolean).join(', '),
                ...(release.deprecated ? [`deprecated: ${release.deprecated.slice(0, 80)}`] : []),
              ]
            },
          },
        },
      },
    },
  })
}

/** At most `count` times to name: the beginnings of years where there are some, else equal parts. */
function dateTicks(min: number, max: number, count: number): number[] {
  const [from, to] = [new Date(min).getUTCFullYear() + 1, new Date(max).getUTCFullYear()]
  if (max - min < 2 * YEAR) return Array.from({ length: count }, (_, at) => min + ((max - min) * (at + 0.5)) / count)
  const step = Math.ceil((to - from + 1) / count)
  const years = Array.from({ length: to - from + 1 }, (_, at) => from + at).filter((year) => year % step === 0)
  return years.map((year) => Date.UTC(year, 0))
}

function dateLabel(time: number, span: number): string {
  if (span >= 2 * YEAR) return timeOf(time).slice(0, 4)
  return span < WEEK ? timeOf(time).slice(5) : timeOf(time).slice(0, 10)
}

const timeOf = (time: number) => new Date(time).toISOString().slice(0, 16).replace('T', ' ')

/** Writes each dist-tag at the release that it points to. */
function tagNames({ tags, releases }: Life, rowOf: Map<string, number>, color: string): Plugin<'scatter'> {
  const named = new Map<string, string[]>()
  for (const [tag, version] of Object.entries(tags)) named.set(version, [...(named.get(version) ?? []), tag])
  return {
    id: 'tag-names',
    afterDatasetsDraw({ ctx, scales: { x, y } }) {
      if (x === undefined || y === undefined) return
      ctx.save()
      ctx.fillStyle = color
      ctx.font = '11px system-ui, sans-serif'
      ctx.textBaseline = 'bottom'
      const written: { left: number; right: number; top: number }[] = []
      for (const release of releases) {
        const names = named.get(release.version)
        if (names === undefined || release.time === null) continue
        const label = names.length > 2 ? `${names.slice(0, 2).join(', ')} +${names.length - 2}` : names.join(', ')
        const left = x.getPixelForValue(release.time) + 6
        const right = left + ctx.measureText(label).width + 4
        let top = y.getPixelForValue(rowOf.get(release.line) ?? 0) - 3
        // One above the other where they would be one upon the other.
        while (written.some((other) => left < other.right && right > other.left && Math.abs(top - other.top) < 11)) top -= 12
        written.push({ left, right, top })
        ctx.fillText(label, left, top)
      }
      ctx.restore()
    },
  }
}
