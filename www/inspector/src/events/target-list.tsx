// The targets that events are sent to, and the state of each.
import type { SecretUse, TargetStatus } from 'npm-hooks-events-api'
import { Badge } from 'npm-hooks-ui/badge.tsx'
import { formatAge } from 'npm-hooks-ui/format.ts'
import { ScrollRegion } from 'npm-hooks-ui/scroll-region.tsx'
import { useState } from 'preact/hooks'
import type { ApiClient } from './api-client.ts'
import { ErrorNote } from './error-note.tsx'
import { errorText, useApi } from './use-api.ts'

export function TargetList({ api }: { api: ApiClient }) {
  const { data: targets, error, reload } = useApi(() => api.get<TargetStatus[]>('targets'), [])
  const { data: secrets } = useApi(() => api.get<SecretUse[]>('secrets'), [])
  const [status, setStatus] = useState('')
  const sendTest = async (target: string) => {
    try {
      await api.post('test', { target })
      setStatus(`Test event for ${target} queued.`)
      reload()
    } catch (error) {
      setStatus(errorText(error))
    }
  }
  return (
    <section class="panel" aria-labelledby="targets">
      <h2 id="targets">Targets</h2>
      <ErrorNote message={error} />
      {targets?.length === 0 && <p class="hint">No targets are configured. Events are stored, but not sent anywhere.</p>}
      {targets !== null && targets.length > 0 && (
        <ScrollRegion label="State of each target">
          <table class="facts">
            <thead>
              <tr>
                <th scope="col">Target</th>
                <th scope="col">State</th>
                <th scope="col">Pending</th>
                <th scope="col">Last success</th>
                <th scope="col">Last failure</th>
                <th scope="col">Test</th>
              </tr>
            </thead>
            <tbody>
              {targets.map((target) => (
                <TargetRow key={target.name} target={target} onTest={() => void sendTest(target.name)} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      <output class="hint">{status}</output>
      {secrets !== null && secrets.length > 0 && (
        <p class="hint">
          Secrets that matched:{' '}
          {secrets
            .map(({ secret, count, last }) => `${secret || 'test events'} (${count.toLocaleString('en')} times, last ${formatAge(last)})`)
            .join(', ')}
          .
        </p>
      )}
    </section>
  )
}

function TargetRow({ target, onTest }: { target: TargetStatus; onTest: () => void }) {
  const { name, kind, waiting, oldest, passed, lastFailure } = target
  return (
    <tr>
      <th scope="row">
        {name} <span class="hint">{kind}</span>
      </th>
      <td>
        <StateBadge target={target} />
      </td>
      <td>
        {waiting}
        {oldest !== null && <span class="hint"> oldest {formatAge(oldest)}</span>}
      </td>
      <td>{passed === null ? <em>never</em> : formatAge(passed)}</td>
      <td>{lastFailure ?? <em>none</em>}</td>
      <td>
        <button type="button" class="show" aria-label={`Send a test event to ${name}`} onClick={onTest}>
          Send
        </button>
      </td>
    </tr>
  )
}

function StateBadge({ target: { suspended, failing } }: { target: TargetStatus }) {
  if (suspended !== null) return <Badge tone="bad">suspended {formatAge(suspended)}</Badge>
  if (failing !== null) return <Badge tone="warn">failing, first {formatAge(failing)}</Badge>
  return <Badge tone="good">healthy</Badge>
}
