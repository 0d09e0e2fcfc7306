// The number of events over time, as a chart and in words.
import type { EventCounts, Level } from 'npm-hooks-events-api'
import { Choice } from 'npm-hooks-ui/choice.tsx'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ApiClient } from './api-client.ts'
import { ErrorNote } from './error-note.tsx'
import { useApi } from './use-api.ts'

/** In hours. */
const PERIODS = [
  [24, 'Day'],
  [168, 'Week'],
  [744, 'Month'],
] as const

/** Counting reads every event of the period, so it is done less often. */
const ROUNDS_PER_COUNT = 6

const PERIOD_TEXT: Record<number, string> = { 24: 'day', 168: 'week', 744: 'month' }

export function EventCountsPanel({ api, round }: { api: ApiClient; round: number }) {
  const [hours, setHours] = useState<number>(24)
  const { data, error } = useApi(() => api.get<EventCounts>('counts', { hours }), Math.floor(round / ROUNDS_PER_COUNT), [hours])
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (data === null) return
    let destroy: (() => void) | undefined
    let isUnmounted = false
    void import('./counts-chart.ts').then(({ drawCounts }) => {
      if (!isUnmounted && canvas.current) destroy = drawCounts(canvas.current, data, hours)
    })
    return () => {
      isUnmounted = true
      destroy?.()
    }
  }, [data])
  const summary = summarize(data, hours)
  return (
    <section class="panel" aria-labelledby="counts">
      <h2 id="counts">Events over time</h2>
      <Choice label="Period" options={PERIODS} value={hours} onValue={setHours} />
      {error ? <ErrorNote message={error} /> : <p>{summary}</p>}
      <div class="chart bars">
        <canvas ref={canvas} role="img" aria-label={`Events over time. ${summary}`} />
      </div>
    </section>
  )
}

function summarize(data: EventCounts | null, hours: number): string {
  const rows = data?.counts ?? []
  const total = (level?: Level) =>
    rows.filter((row) => level === undefined || row.level === level).reduce((sum, { count }) => sum + count, 0)
  const events = total() === 1 ? '1 event' : `${total().toLocaleString('en')} events`
  return `${events} in the last ${PERIOD_TEXT[hours]}: ${total('alarm')} with an alarm, ${total('notice')} with a notice.`
}
