// Where events go on to, and how each of these does.
import { useState } from 'preact/hooks'
import { ageOf } from '../event.tsx'
import { useAnswer } from './answer.ts'
import type { Receiver, Target } from './api.ts'

export function TargetsPanel({ receiver }: { receiver: Receiver }) {
  const { answer: targets, mistake, again } = useAnswer(() => receiver.get<Target[]>('targets'), [])
  const { answer: secrets } = useAnswer(() => receiver.get<{ secret: string; count: number; last: number }[]>('secrets'), [])
  const [said, setSaid] = useState('')
  const test = (target: string) =>
    receiver.post('test', { target }).then(
      () => {
        setSaid(`a test event is on the way to ${target}`)
        again()
      },
      (error: Error) => setSaid(error.message),
    )
  return (
    <section class="panel" aria-labelledby="targets">
      <h2 id="targets">Targets</h2>
      {mistake && (
        <p class="note" role="alert">
          {mistake}
        </p>
      )}
      {targets?.length === 0 && <p class="hint">None is configured: events are stored, and go nowhere.</p>}
      {targets !== null && targets.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Targets, one in each row">
          <table class="facts">
            <thead>
              <tr>
                <th scope="col">Target</th>
                <th scope="col">State</th>
                <th scope="col">Waiting</th>
                <th scope="col">Last success</th>
                <th scope="col">Last failure</th>
                <th scope="col">Test</th>
              </tr>
            </thead>
            <tbody>
              {targets.map(({ name, kind, waiting, oldest, passed, failing, suspended, lastFailure }) => (
                <tr key={name}>
                  <th scope="row">
                    {name} <span class="hint">{kind}</span>
                  </th>
                  <td>
                    {suspended !== null ? (
                      <span class="badge bad">suspended {ageOf(suspended)}</span>
                    ) : failing !== null ? (
                      <span class="badge warn">failing since {ageOf(failing)}</span>
                    ) : (
                      <span class="badge good">well</span>
                    )}
                  </td>
                  <td>
                    {waiting}
                    {oldest !== null && <span class="hint"> oldest {ageOf(oldest)}</span>}
                  </td>
                  <td>{passed === null ? <em>never</em> : ageOf(passed)}</td>
                  <td>{lastFailure ?? <em>none</em>}</td>
                  <td>
                    <button type="button" class="show" aria-label={`Send a test event to ${name}`} onClick={() => void test(name)}>
                      Send
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="hint" role="status">
        {said}
      </p>
      {secrets !== null && secrets.length > 0 && (
        <p class="hint">
          Secrets that matched:{' '}
          {secrets.map(({ secret, count, last }) => `${secret || 'test events'} ${count} times, last ${ageOf(last)}`).join('; ')}.
        </p>
      )}
    </section>
  )
}
