// Bodies with a valid signature that are not events.
import type { QuarantinePage } from 'npm-hooks-events-api'
import { Badge } from 'npm-hooks-ui/badge.tsx'
import { formatAge, formatBytes } from 'npm-hooks-ui/format.ts'
import type { ApiClient } from './api-client.ts'
import { downloadBody } from './download-body.ts'
import { ErrorNote } from './error-note.tsx'
import { LoadMore } from './load-more.tsx'
import { usePages } from './use-pages.ts'

export function QuarantineList({ api, round }: { api: ApiClient; round: number }) {
  const { items, next, total, error, loadMore } = usePages(
    async (before) => {
      const { bodies, ...page } = await api.get<QuarantinePage>('quarantine', { before })
      return { items: bodies, ...page }
    },
    ({ id }) => id,
    round,
  )
  if (total === 0 && error === '') return null
  return (
    <section class="panel" aria-labelledby="quarantine">
      <h2 id="quarantine">Quarantine {total !== null && <span class="hint">{total.toLocaleString('en')}</span>}</h2>
      <ErrorNote message={error} />
      <p class="hint">These bodies are signed with the hook’s secret, but they are not events. They are stored as they were received.</p>
      <ul class="events-list">
        {items.map(({ id, received, bytes, error, message }) => (
          <li key={id} class="dead-letter">
            <Badge tone="warn">{error}</Badge> <span class="what">{message}</span>{' '}
            <span class="hint">
              {formatBytes(bytes)}, {formatAge(received)}
            </span>
            <button type="button" class="show" aria-label={`Download the body ${id}`} onClick={() => void downloadBody(api, id)}>
              Download
            </button>
          </li>
        ))}
      </ul>
      <LoadMore next={next} shown={items.length} total={total} onLoad={loadMore} />
    </section>
  )
}
