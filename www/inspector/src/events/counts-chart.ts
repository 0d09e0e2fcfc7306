// Draws the number of events over time with Chart.js: one bar per period, stacked by level.
import { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, Tooltip } from 'chart.js'
import type { EventCounts, Level } from 'npm-hooks-events-api'

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip)

const HOUR_MS = 60 * 60 * 1000

const LEVEL_STYLES = {
  alarm: ['alarm', '--bad'],
  notice: ['notice', '--warn'],
  none: ['no signal', '--quiet'],
} satisfies Record<Level, [label: string, color: string]>

/** Returns a function that removes the chart. */
export function drawCounts(canvas: HTMLCanvasElement, { step, counts }: EventCounts, hours: number): () => void {
  const color = (name: string) => getComputedStyle(canvas).getPropertyValue(name).trim()
  const last = Math.floor(Date.now() / step) * step
  const length = Math.ceil((hours * HOUR_MS) / step)
  const times = Array.from({ length }, (_, at) => last - (length - 1 - at) * step)
  const labels = times.map((time) => {
    const text = new Date(time).toISOString()
    return step < 24 * HOUR_MS ? text.slice(11, 16) : text.slice(5, 10)
  })
  const chart = new Chart(canvas, {
    type: 'bar',
    data: {
      labels,
      datasets: Object.entries(LEVEL_STYLES).map(([level, [label, name]]) => ({
        label,
        backgroundColor: color(name),
        data: times.map((time) => counts.find((row) => row.level === level && row.at === time)?.count ?? 0),
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      scales: {
        x: { stacked: true, grid: { display: false }, ticks: { color: color('--quiet'), maxRotation: 0 } },
        y: { stacked: true, beginAtZero: true, grid: { color: color('--line') }, ticks: { color: color('--quiet'), precision: 0 } },
      },
      plugins: { legend: { position: 'bottom', labels: { color: color('--text') } } },
    },
  })
  return () => chart.destroy()
}
