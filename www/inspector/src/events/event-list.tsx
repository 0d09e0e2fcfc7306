// The latest events, with a search.
import { type EventPage, type EventSummary, KINDS, LEVELS, type Level } from 'npm-hooks-events-api'
import { Badge, levelTone } from 'npm-hooks-ui/badge.tsx'
import { formatAge } from 'npm-hooks-ui/format.ts'
import { useEffect, useState } from 'preact/hooks'
import { type ApiClient, ApiError } from './api-client.ts'
import { ErrorNote } from './error-note.tsx'
import { EventDetails } from './event-details.tsx'
import { errorText } from './use-api.ts'

const TYPING_PAUSE_MS = 200

export function EventList({ api, onUnauthorized }: { api: ApiClient; onUnauthorized: () => void }) {
  const [search, setSearch] = useState('')
  const [kind, setKind] = useState('')
  const [level, setLevel] = useState<Level>('none')
  const [page, setPage] = useState<EventPage>({ events: [], next: null })
  const [error, setError] = useState('')
  const [openId, setOpenId] = useState<string | null>(null)
  // Notifications link to `/events#<id>`.
  const [, linkedId] = /^#([0-9a-f]{32})$/.exec(location.hash) ?? []

  const load = async (before: string) => {
    try {
      const { events, next } = await api.get<EventPage>('events', { search, kind, level, before })
      setPage((known) => ({ events: before === '' ? events : [...known.events, ...events], next }))
      setError('')
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) onUnauthorized()
      setError(errorText(error))
    }
  }
  useEffect(() => {
    const timer = setTimeout(() => void load(''), TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [search, kind, level])

  const { next } = page
  return (
    <section class="panel" aria-labelledby="events">
      <h2 id="events">Events</h2>
      {linkedId && (
        <div class="linked">
          <h3>Linked event</h3>
          <EventDetails api={api} id={linkedId} />
        </div>
      )}
      <search class="line">
        <input
          type="search"
          aria-label="Package"
          placeholder="Package"
          value={search}
          spellcheck={false}
          onInput={(event) => setSearch(event.currentTarget.value)}
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
      </search>
      <ErrorNote message={error} />
      {page.events.length === 0 && !error && <p class="hint">No events found.</p>}
      <ul class="events-list">
        {page.events.map((event) => (
          <EventItem
            key={event.id}
            event={event}
            api={api}
            isOpen={openId === event.id}
            onToggle={() => setOpenId(openId === event.id ? null : event.id)}
          />
        ))}
      </ul>
      {next !== null && (
        <div class="line">
          <button type="button" onClick={() => void load(next)}>
            Load more
          </button>
        </div>
      )}
    </section>
  )
}

interface ItemProps {
  event: EventSummary
  api: ApiClient
  isOpen: boolean
  onToggle: () => void
}

function EventItem({ event, api, isOpen, onToggle }: ItemProps) {
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
      {isOpen && <EventDetails api={api} id={id} />}
    </li>
  )
}
