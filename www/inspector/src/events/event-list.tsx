// The latest events, with a search.
import { type EventPage, type EventSummary, KINDS, LEVELS, type Level } from 'npm-hooks-events-api'
import { Badge, levelTone } from 'npm-hooks-ui/badge.tsx'
import { formatAge } from 'npm-hooks-ui/format.ts'
import { useEffect, useState } from 'preact/hooks'
import { type ApiClient, ApiError } from './api-client.ts'
import { ErrorNote } from './error-note.tsx'
import { EventDetails } from './event-details.tsx'
import { LoadMore } from './load-more.tsx'
import { useDebounced } from './use-debounced.ts'
import { usePages } from './use-pages.ts'

export function EventList({ api, round, onUnauthorized }: { api: ApiClient; round: number; onUnauthorized: () => void }) {
  const [kind, setKind] = useState('')
  const [level, setLevel] = useState<Level>('none')
  const [state, setState] = useState('')
  const [typed, setTyped] = useState('')
  const search = useDebounced(typed)
  const [openId, setOpenId] = useState<string | null>(null)
  const linkedId = useLinkedId()

  const filters = [search, kind, level, state]
  const filterKey = filters.join(' ')
  const { items, next, total, error, loadMore, reload } = usePages(
    async (before) => {
      try {
        const page = await api.get<EventPage>('events', { search, kind, level, state, before, total: before === '' ? 1 : '' })
        return { items: page.events, next: page.next, total: page.total }
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) onUnauthorized()
        throw error
      }
    },
    ({ id }) => id,
    round,
  )
  useEffect(reload, [filterKey])

  return (
    <section class="panel" aria-labelledby="events">
      <h2 id="events">Events {total !== null && <span class="hint">{total.toLocaleString('en')}</span>}</h2>
      {linkedId && (
        <div class="linked">
          <h3>Linked event</h3>
          <EventDetails api={api} round={round} id={linkedId} />
        </div>
      )}
      <search class="line">
        <input
          type="search"
          aria-label="Package"
          placeholder="Package"
          value={typed}
          spellcheck={false}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <select aria-label="Kind" value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
          <option value="">All kinds</option>
          {KINDS.map((kind) => (
            <option key={kind}>{kind}</option>
          ))}
        </select>
        <select aria-label="Minimum signal level" value={level} onChange={(event) => setLevel(event.currentTarget.value as Level)}>
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {level === 'none' ? 'All levels' : level === LEVELS.at(-1) ? level : `${level} and above`}
            </option>
          ))}
        </select>
        <select aria-label="State" value={state} onChange={(event) => setState(event.currentTarget.value)}>
          <option value="">All states</option>
          <option value="waiting">waiting</option>
          <option value="failed">failed</option>
        </select>
      </search>
      <ErrorNote message={error} />
      {items.length === 0 && !error && <p class="hint">No events found.</p>}
      <ul class="events-list">
        {items.map((event) => (
          <EventItem
            key={event.id}
            event={event}
            api={api}
            round={round}
            isOpen={openId === event.id}
            onToggle={() => setOpenId(openId === event.id ? null : event.id)}
          />
        ))}
      </ul>
      <LoadMore next={next} shown={items.length} total={total} onLoad={loadMore} />
    </section>
  )
}

/** Notifications link to `/events#<id>`; a second link in the same tab changes only this part of the address. */
function useLinkedId(): string | null {
  const idIn = () => /^#([0-9a-f]{32})$/.exec(location.hash)?.[1] ?? null
  const [id, setId] = useState(idIn)
  useEffect(() => {
    const update = () => setId(idIn())
    addEventListener('hashchange', update)
    return () => removeEventListener('hashchange', update)
  }, [])
  return id
}

interface ItemProps {
  event: EventSummary
  api: ApiClient
  round: number
  isOpen: boolean
  onToggle: () => void
}

function EventItem({ event, api, round, isOpen, onToggle }: ItemProps) {
  const { id, level, kind, summary, waiting, dead, received } = event
  return (
    <li>
      <button type="button" class="event" aria-expanded={isOpen} onClick={onToggle}>
        <Badge tone={levelTone(level)}>{level === 'none' ? kind : `${kind}: ${level}`}</Badge>
        <span class="what">{summary}</span>
        {waiting > 0 && <Badge tone="warn">{waiting} pending</Badge>}
        {dead > 0 && <Badge tone="bad">{dead} failed</Badge>}
        <time class="hint" dateTime={new Date(received).toISOString()}>
          {formatAge(received)}
        </time>
      </button>
      {isOpen && <EventDetails api={api} round={round} id={id} />}
    </li>
  )
}
