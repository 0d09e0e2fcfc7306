// What was given up, whose fault that is, and how to send it again.
import { useState } from 'preact/hooks'
import { ageOf } from '../event.tsx'
import { useAnswer } from './answer.ts'
import type { DeadLetter, Receiver } from './api.ts'

const HOUR = 60 * 60 * 1000

export function DeadPanel({ receiver }: { receiver: Receiver }) {
  const { answer: letters, mistake, again } = useAnswer(() => receiver.get<DeadLetter[]>('dead-letters'), [])
  const [hours, setHours] = useState(24)
  const [said, setSaid] = useState('')
  const send = (which: Record<string, unknown>) =>
    receiver.post<{ queued: number }>('redeliver', which).then(
      ({ queued }) => {
        setSaid(`${queued} on the way again`)
        again()
      },
      (error: Error) => setSaid(error.message),
    )
  return (
    <section class="panel" aria-labelledby="dead">
      <h2 id="dead">Dead letters</h2>
      {mistake && (
        <p class="note" role="alert">
          {mistake}
        </p>
      )}
      <p class="hint" role="status">
        {said}
      </p>
      {letters?.length === 0 && <p class="hint">None: nothing was given up.</p>}
      {letters !== null && letters.length > 0 && (
        <>
          <div class="line">
            <label>
              Those received in the last{' '}
              <input
                type="number"
                class="hours"
                min={1}
                max={8784}
                value={hours}
                onInput={(event) => setHours(Number(event.currentTarget.value))}
              />{' '}
              hours
            </label>
            <button type="button" onClick={() => void send({ from: Date.now() - hours * HOUR, to: Date.now() })}>
              Send all again
            </button>
          </div>
          <ul class="events-list">
            {letters.map(({ id, target, at, fault, reason, summary }) => (
              <li key={`${id} ${target}`} class="letter">
                <span class="what">{summary}</span>{' '}
                <span>
                  for <strong>{target}</strong>, {ageOf(at)}: {reason}
                </span>{' '}
                <span class="badge warn">fault of the {fault}</span>
                <button
                  type="button"
                  class="show"
                  aria-label={`Send ${summary} again to ${target}`}
                  onClick={() => void send({ id, target })}
                >
                  Send again
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
