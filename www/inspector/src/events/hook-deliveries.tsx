// The deliveries of a hook with their attempts, the newest first, and its endpoint on request.
import type { Attempt, HookDelivery, HookDeliveryPage, HookDetail, HookStatus } from 'npm-hooks-events-api'
import { Badge, type Tone } from 'npm-hooks-ui/badge.tsx'
import { formatAge } from 'npm-hooks-ui/format.ts'
import { useState } from 'preact/hooks'
import type { ApiClient } from './api-client.ts'
import { ErrorNote } from './error-note.tsx'
import { LoadMore } from './load-more.tsx'
import { errorText } from './use-api.ts'
import { usePages } from './use-pages.ts'

interface Props {
  hook: HookStatus
  api: ApiClient
  round: number
  onRedeliver: (event: string) => void
}

export function HookDeliveries({ hook: { id, origin, created, updated }, api, round, onRedeliver }: Props) {
  const { items, next, total, error, loadMore } = usePages(
    async (before) => {
      const { deliveries, ...page } = await api.get<HookDeliveryPage>(`hooks/${id}/deliveries`, { before })
      return { items: deliveries, ...page }
    },
    ({ id }) => id,
    round,
    [id],
  )
  return (
    <div class="event-details">
      <Endpoint id={id} origin={origin} api={api} />
      <p class="hint">
        Added {formatAge(created)}
        {updated !== created && `, updated ${formatAge(updated)}`}
        {total !== null && total > 0 && `, ${total.toLocaleString('en')} ${total === 1 ? 'delivery' : 'deliveries'}`}, id <code>{id}</code>
      </p>
      <ErrorNote message={error} />
      {total === 0 && <p class="hint">There are no deliveries; older ones may have been deleted.</p>}
      {items.length > 0 && (
        <ul class="events-list" aria-label={`Deliveries to ${origin}`}>
          {items.map((delivery) => (
            <DeliveryItem key={delivery.id} delivery={delivery} onRedeliver={onRedeliver} />
          ))}
        </ul>
      )}
      <LoadMore next={next} shown={items.length} total={total} onLoad={loadMore} />
    </div>
  )
}

/** Its path may hold a secret, so it is shown only if an operator asks for it. */
function Endpoint({ id, origin, api }: { id: string; origin: string; api: ApiClient }) {
  const [endpoint, setEndpoint] = useState<string | null>(null)
  const [error, setError] = useState('')
  const show = () =>
    api.get<HookDetail>(`hooks/${id}`).then(
      ({ endpoint }) => setEndpoint(endpoint),
      (error: unknown) => setError(errorText(error)),
    )
  return (
    <p>
      Endpoint: <bdi>{endpoint ?? `${origin}/…`}</bdi>{' '}
      <button
        type="button"
        class="show"
        aria-label={endpoint === null ? `Show all of the endpoint at ${origin}` : `Hide the path at ${origin}`}
        onClick={() => (endpoint === null ? void show() : setEndpoint(null))}
      >
        {endpoint === null ? 'Show all' : 'Hide the path'}
      </button>
      <ErrorNote message={error} />
    </p>
  )
}

const TONES = { delivered: 'good', waiting: 'warn', failed: 'bad' } as const satisfies Record<HookDelivery['state'], Tone>

function DeliveryItem({ delivery, onRedeliver }: { delivery: HookDelivery; onRedeliver: (event: string) => void }) {
  const { id, summary, received, state, due, fault, reason, attempts } = delivery
  return (
    <li class="dead-letter">
      <Badge tone={TONES[state]}>{state}</Badge>
      <span class="what">
        <bdi>{summary}</bdi>{' '}
        <span class="hint">
          {formatAge(received)}
          {due !== null && (due > Date.now() ? `, next attempt ${formatAge(due)}` : ', to be sent now')}
          {reason !== null && `, ${reason} (cause: ${fault})`}
        </span>
      </span>
      {state !== 'delivered' && (
        <button type="button" class="show" aria-label={`Redeliver ${summary}`} onClick={() => onRedeliver(id)}>
          Redeliver
        </button>
      )}
      {attempts.length > 0 && <Attempts attempts={attempts} />}
    </li>
  )
}

function Attempts({ attempts }: { attempts: Omit<Attempt, 'target'>[] }) {
  return (
    <details class="attempts">
      <summary>
        {attempts.length.toLocaleString('en')} {attempts.length === 1 ? 'attempt' : 'attempts'}, last{' '}
        {attempts.at(-1)?.status ?? attempts.at(-1)?.error}
      </summary>
      <ol>
        {attempts.map(({ number, at, status, ms, error, response }) => (
          <li key={number}>
            {formatAge(at)}: {status ?? error} in {ms.toLocaleString('en')} ms
            {response !== null && <pre class="response">{response}</pre>}
          </li>
        ))}
      </ol>
    </details>
  )
}
