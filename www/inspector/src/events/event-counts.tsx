// How many events came, over time: a small picture, and the same in words.
import { useEffect, useRef, useState } from 'preact/hooks'
import { useAnswer } from './answer.ts'
import type { Counts, Receiver } from './api.ts'

const SPANS = { 24: 'a day', 168: 'a week', 744: 'a month' } as const

export function CountsPanel({ receiver }: { receiver: Receiver }) {
  const [hours, setHours] = useState(24)
  const { answer, mistake } = useAnswer(() => receiver.get<Counts>('counts', { hours }), [hours])
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (answer === null) return
    let destroy: (() => void) | undefined
    let isGone = false
    void import('./bars.ts').then(({ drawBars }) => {
      if (!isGone && canvas.current) destroy = drawBars(canvas.current, answer, hours)
    })
    return () => {
      isGone = true
      destroy?.()
    }
  }, [answer])
  const sum = (level?: string) =>
    answer?.counts.filter((row) => level === undefined || row.level === level).reduce((sum, { count }) => sum + count, 0) ?? 0
  const told = `${sum()} events in ${SPANS[hours as keyof typeof SPANS]}: ${sum('alarm')} with an alarm, ${sum('notice')} with a notice.`
  return (
    <section class="panel" aria-labelledby="counts">
      <h2 id="counts">Over time</h2>
      <div class="line" role="group" aria-label="How long">
        {Object.entries(SPANS).map(([span, title]) => (
          <button type="button" key={span} aria-pressed={hours === Number(span)} onClick={() => setHours(Number(span))}>
            {title}
          </button>
        ))}
      </div>
      {mistake ? (
        <p class="note" role="alert">
          {mistake}
        </p>
      ) : (
        <p>{told}</p>
      )}
      <div class="chart bars">
        <canvas ref={canvas} role="img" aria-label={`Events over time. ${told}`} />
      </div>
    </section>
  )
}
