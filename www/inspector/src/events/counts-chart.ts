// Draws the counts: a bar for each step of time, the levels one upon the other.
import { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, Tooltip } from 'chart.js'
import type { Counts, Level } from './api.ts'

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip)

const HOUR = 60 * 60 * 1000
const COLOURS: [level: Level, title: string, colour: string][] = [
  ['alarm', 'alarm', '--bad'],
  ['notice', 'notice', '--warn'],
  ['none', 'no signal', '--quiet'],
]

export function drawBars(canvas: HTMLCanvasElement, { step, counts }: Counts, hours: number): () => void {
  const colour = (name: string) => getComputedStyle(canvas).getPropertyValue(name).trim()
  const last = Math.floor(Date.now() / step) * step
  const times = Array.from(
    { length: Math.ceil((hours * HOUR) / step) },
    (_, at, length = Math.ceil((hours * HOUR) / step)) => last - (length - 1 - at) * step,
  )
  const labels = times.map((time) =>
    step < 24 * HOUR ? new Date(time).toISOString().slice(11, 16) : new Date(time).toISOString().slice(5, 10),
  )
  const countOf = (level: Level, time: number) => counts.find((row) => row.level === level && row.at === time)?.count ?? 0
  const chart = new Chart(canvas, {
    type: 'bar',
    data: {
      labels,
      datasets: COLOURS.map(([level, label, name]) => ({
        label,
        backgroundColor: colour(name),
        data: times.map((time) => countOf(level, time)),
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      scales: {
        x: { stacked: true, grid: { display: false }, ticks: { color: colour('--quiet'), maxRotation: 0 } },
        y: { stacked: true, beginAtZero: true, grid: { color: colour('--line') }, ticks: { color: colour('--quiet'), precision: 0 } },
      },
      plugins: { legend: { position: 'bottom', labels: { color: colour('--text') } } },
    },
  })
  return () => chart.destroy()
}
