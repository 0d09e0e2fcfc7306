// Draws the releases with Chart.js: one point per release, one row per line, time from left to right.
import { Chart, type ChartDataset, LinearScale, type Plugin, PointElement, ScatterController } from 'chart.js'
import type { Release, ReleaseHistory } from './protocol.ts'
import { releaseLines } from './release-lines.ts'
import { datedReleases, type MarkName, markOf, marksIn } from './release-marks.ts'
import { thinPoints } from './thin-points.ts'
import { timeTicks } from './time-ticks.ts'

Chart.register(ScatterController, PointElement, LinearScale)

const MINUTE_MS = 60 * 1000
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS
/** With more releases than this, points are drawn smaller: they would merge into a band. */
const DENSE_RELEASES = 400
/** How far from a point the pointer may be. */
const MAX_DISTANCE_PX = 24
/** What the labels of the rows and of the dist-tags take of the width, and a label of the time axis. */
const SIDES_PX = 100
const TIME_LABEL_PX = 88

interface Point {
  x: number
  y: number
  release: Release
}

const POINTS = {
  // Visible on top of the releases of the same day.
  unpublished: ['crossRot', '--text', 6],
  deprecated: ['rectRot', '--warn', 5],
  prerelease: ['circle', '--quiet', 3],
  release: ['circle', '--accent', 4.5],
  current: ['circle', '--text', 9],
} as const satisfies Record<MarkName, readonly [shape: string, color: string, radius: number]>

export interface Timeline {
  /** Marks a release. */
  select: (release: Release | null) => void
  remove: () => void
}

/** `onRelease`: the pointer is at a release (`null`: no longer), or was clicked there. */
export type OnRelease = (release: Release | null, isClick: boolean) => void

/** Draws the chart, and redraws it when the color scheme changes. */
export function drawTimeline(canvas: HTMLCanvasElement, history: ReleaseHistory, onRelease: OnRelease): Timeline {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  let selected: Release | null = null
  const create = () => createChart(canvas, history, () => selected)
  let chart = create()
  const redraw = () => {
    chart.destroy()
    chart = create()
  }
  const move = (event: PointerEvent) => onRelease(event.pointerType === 'mouse' ? releaseAt(chart, event) : null, false)
  const leave = () => onRelease(null, false)
  const click = (event: MouseEvent) => onRelease(releaseAt(chart, event), true)
  dark.addEventListener('change', redraw)
  canvas.addEventListener('pointermove', move)
  canvas.addEventListener('pointerleave', leave)
  canvas.addEventListener('click', click)
  return {
    select(release) {
      selected = release
      chart.draw()
    },
    remove() {
      dark.removeEventListener('change', redraw)
      canvas.removeEventListener('pointermove', move)
      canvas.removeEventListener('pointerleave', leave)
      canvas.removeEventListener('click', click)
      chart.destroy()
    },
  }
}

type TimelineChart = Chart<'scatter', Point[]>

/** The release that is next to the pointer. */
function releaseAt(chart: TimelineChart, event: MouseEvent): Release | null {
  const [nearest] = chart.getElementsAtEventForMode(event, 'nearest', { intersect: false }, true)
  if (nearest === undefined) return null
  const { x, y } = nearest.element.getProps(['x', 'y'], true)
  if (Math.hypot(x - event.offsetX, y - event.offsetY) > MAX_DISTANCE_PX) return null
  return chart.data.datasets[nearest.datasetIndex]?.data[nearest.index]?.release ?? null
}

function createChart(canvas: HTMLCanvasElement, history: ReleaseHistory, selected: () => Release | null): TimelineChart {
  const styles = getComputedStyle(canvas)
  const color = (name: string) => styles.getPropertyValue(name).trim()
  const rows = releaseLines(history.releases).reverse()
  const rowOf = new Map(rows.map(({ line }, at) => [line, at]))
  const dated = datedReleases(history)
  const [first, last] = [dated[0]?.time ?? 0, dated.at(-1)?.time ?? 0]
  const margin = Math.max((last - first) * 0.03, first === last ? WEEK_MS : MINUTE_MS)
  const [min, max] = [first - margin, last + margin]
  const scale = dated.length > DENSE_RELEASES ? 0.55 : 1
  const has = (mark: MarkName, release: Release) => (mark === 'current' ? release.version === history.current : markOf(release) === mark)
  const placeOf = ({ time, line }: Release) => ({ x: time ?? 0, y: rowOf.get(line) ?? 0 })
  const width = (canvas.parentElement as HTMLElement).clientWidth
  const datasets = marksIn(history).map((mark): ChartDataset<'scatter', Point[]> => {
    const [pointStyle, name, radius] = POINTS[mark]
    return {
      label: mark,
      pointStyle,
      pointRadius: mark === 'current' ? radius : radius * scale,
      borderColor: color(name),
      borderWidth: mark === 'release' || mark === 'prerelease' ? 1 : 2,
      backgroundColor: mark === 'prerelease' || mark === 'current' ? 'transparent' : color(name),
      data: thinPoints(
        dated.filter((release) => has(mark, release)),
        placeOf,
        min,
        max,
        width,
      ).map((release) => ({ ...placeOf(release), release })),
    }
  })
  ;(canvas.parentElement as HTMLElement).style.height = `${Math.min(480, Math.max(160, rows.length * 26 + 70))}px`
  return new Chart<'scatter', Point[]>(canvas, {
    type: 'scatter',
    data: { datasets },
    plugins: [guideLines(selected, rowOf, color('--edge')), tagLabels(history, rowOf, color('--text'))],
    options: {
      animation: false,
      maintainAspectRatio: false,
      // The page handles the pointer itself.
      events: [],
      layout: { padding: { right: 56, top: 12 } },
      scales: {
        x: {
          type: 'linear',
          min,
          max,
          grid: { color: color('--line') },
          ticks: { color: color('--quiet'), maxRotation: 0, autoSkip: false, callback: (_, at, ticks) => ticks[at]?.label },
          afterBuildTicks: (axis) => {
            axis.ticks = timeTicks(min, max, Math.floor((canvas.clientWidth - SIDES_PX) / TIME_LABEL_PX))
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
    },
  })
}

/** Lines through the selected release. */
function guideLines(selected: () => Release | null, rowOf: Map<string, number>, color: string): Plugin<'scatter'> {
  return {
    id: 'guide-lines',
    beforeDatasetsDraw({ ctx, chartArea, scales: { x, y } }) {
      const release = selected()
      if (release === null || release.time === null || x === undefined || y === undefined) return
      const [left, top] = [x.getPixelForValue(release.time), y.getPixelForValue(rowOf.get(release.line) ?? 0)]
      ctx.save()
      ctx.strokeStyle = color
      ctx.setLineDash([4, 4])
      ctx.beginPath()
      ctx.moveTo(left, chartArea.top)
      ctx.lineTo(left, chartArea.bottom)
      ctx.moveTo(chartArea.left, top)
      ctx.lineTo(chartArea.right, top)
      ctx.stroke()
      ctx.restore()
    },
  }
}

/** Labels releases with their dist-tags. Labels that would overlap are moved up. */
function tagLabels({ tags, releases, current }: ReleaseHistory, rowOf: Map<string, number>, color: string): Plugin<'scatter'> {
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
        // Outside of the ring around the release of the event.
        const left = x.getPixelForValue(release.time) + (release.version === current ? 12 : 6)
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
