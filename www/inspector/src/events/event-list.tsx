// The latest events, and the story of one.
import { useEffect, useState } from 'preact/hooks'
import { ageOf } from '../event.tsx'
import { sizeOf } from '../source.tsx'
import { useAnswer } from './answer.ts'
import { KINDS, LEVELS, Refused, type Level, type Listed, type Receiver, type Story } from './api.ts'

export const TONES: Record<Level, string> = { none: 'open', notice: 'warn', alarm: 'bad' }

export function LatestPanel({ receiver, onLost }: { receiver: Receiver; onLost: () => void }) {
  const [search, setSearch] = useState('')
  const [kind, setKind] = useState('')
  const [level, setLevel] = useState<Level>('none')
  const [pages, setPages] = useState<{ events: Listed[]; next: string | null }>({ events: [], next: null })
  const [mistake, setMistake] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  // What messages to people link to.
  const [, linked] = /^#([0-9a-f]{32})$/.exec(location.hash) ?? []

  const load = async (before: string) => {
    try {
      const page = await receiver.get<{ events: Listed[]; next: string | null }>('events', { search, kind, level, before })
      setPages((known) => ({ events: before === '' ? page.events : [...known.events, ...page.events], next: page.next }))
      setMistake('')
    } catch (error) {
      if (error instanceof Refused && error.status === 401) onLost()
      setMistake(error instanceof Error ? error.message : String(error))
    }
  }
  useEffect(() => {
    const timer = setTimeout(() => void load(''), 200)
    return () => clearTimeout(timer)
  }, [search, kind, level])

  return (
    <section class="panel" aria-labelledby="latest">
      <h2 id="latest">Events</h2>
      {linked && (
        <div class="linked">
          <h3>The event of this link</h3>
          <StoryView receiver={receiver} id={linked} />
        </div>
      )}
      <div class="line" role="search">
        <input
          type="search"
          aria-label="Package"
          placeholder="Package"
          value={search}
          spellcheck={false}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <select aria-label="Kind" value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
          <option value="">Every kind</option>
          {KINDS.map((kind) => (
            <option key={kind}>{kind}</option>
          ))}
        </select>
        <select aria-label="Least signal level" value={level} onChange={(event) => setLevel(event.currentTarget.value as Level)}>
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {level === 'none' ? 'Every level' : `${level} and above`}
            </option>
          ))}
        </select>
      </div>
      {mistake && (
        <p class="note" role="alert">
          {mistake}
        </p>
      )}
      {pages.events.length === 0 && !mistake && <p class="hint">No event.</p>}
      <ul class="events-list">
        {pages.events.map((event) => (
          <li key={event.id}>
            <button
              type="button"
              class="event"
              aria-expanded={chosen === event.id}
              onClick={() => setChosen(chosen === event.id ? null : event.id)}
            >
              <span class={`badge ${TONES[event.level]}`}>{event.level === 'none' ? event.kind : `${event.kind}: ${event.level}`}</span>
              <span class="what">{event.summary}</span>
              {event.waiting > 0 && <span class="badge warn">{event.waiting} on the way</span>}
              {event.dead > 0 && <span class="badge bad">{event.dead} given up</span>}
              <time class="hint" dateTime={new Date(event.received).toISOString()}>
                {ageOf(event.received)}
              </time>
            </button>
            {chosen === event.id && <StoryView receiver={receiver} id={event.id} />}
          </li>
        ))}
      </ul>
      {pages.next !== null && (
        <div class="line">
          <button type="button" onClick={() => void load(pages.next ?? '')}>
            Older
          </button>
        </div>
      )}
    </section>
  )
}

const stamp = (time: number) => new Date(time).toISOString().replace('T', ' ').slice(0, 23)

function StoryView({ receiver, id }: { receiver: Receiver; id: string }) {
  const { answer: story, mistake } = useAnswer(() => receiver.get<Story>(`events/${id}`), [id])
  const [said, setSaid] = useState('')
  if (mistake) return <p class="note">{mistake}</p>
  if (story === null) return <p class="hint">Reading…</p>
  const { event, attempts, waiting, dead } = story
  const again = (target: string) =>
    receiver.post<{ queued: number }>('redeliver', { id, target }).then(
      ({ queued }) => setSaid(`${queued} on the way to ${target}`),
      (error: Error) => setSaid(error.message),
    )
  return (
    <div class="story">
      <p class="summary">{event.about.change.summary}</p>
      <ol>
        {event.time !== null && (
          <li>
            <time>{stamp(event.time)}</time> happened, by the sender’s clock
          </li>
        )}
        <li>
          <time>{stamp(event.received)}</time> received and stored: {sizeOf(event.bytes)}, signed with{' '}
          <code>{event.secret || 'nothing'}</code>
        </li>
        {attempts.map(({ target, number, at, status, ms, error }) => (
          <li key={`${target} ${number}`}>
            <time>{stamp(at)}</time> {target}, attempt {number}:{' '}
            <span class={`badge ${status !== null && status < 300 ? 'good' : 'bad'}`}>{status ?? error}</span> in {ms} ms
          </li>
        ))}
        {waiting.map(({ target, due }) => (
          <li key={target}>
            <time>{stamp(due)}</time> next attempt for {target}
          </li>
        ))}
        {dead.map(({ target, at, fault, reason }) => (
          <li key={target}>
            <time>{stamp(at)}</time> given up for {target}: {reason} (fault of the {fault})
            <button type="button" class="show" onClick={() => void again(target)}>
              Send again
            </button>
          </li>
        ))}
      </ol>
      <p class="hint" role="status">
        {said}
      </p>
      {event.about.signals.map(({ code, level, message }) => (
        <p key={code}>
          <span class={`badge ${TONES[level]}`}>{level}</span> <code>{code}</code> {message}
        </p>
      ))}
      {event.about.warnings.length > 0 && (
        <p>
          {event.about.warnings.map((code) => (
            <span class="badge warn" key={code}>
              {code}
            </span>
          ))}
        </p>
      )}
      <p class="hint">
        id <code>{event.id}</code>, key <code>{event.about.change.key}</code>
      </p>
      <div class="line">
        {event.body === null ? (
          <span class="hint">Its body was not kept (KEEP_BODIES is off), so there is nothing to inspect.</span>
        ) : (
          <button type="button" onClick={() => void inspect(receiver, id)}>
            Open in inspector
          </button>
        )}
      </div>
    </div>
  )
}

/** Hands the body to an inspector in a tab of its own: from page to page, through nobody. */
async function inspect(receiver: Receiver, id: string): Promise<void> {
  const tab = window.open('/inspector/', '_blank')
  const data = await receiver.bytes(`events/${id}/body`)
  const give = ({ source, origin, data: said }: MessageEvent<unknown>) => {
    if (source !== tab || origin !== location.origin || said !== 'ready') return
    removeEventListener('message', give)
    tab?.postMessage({ name: `${id}.body`, data }, location.origin)
  }
  addEventListener('message', give)
  // It may have been ready before the body was.
  tab?.postMessage('ready?', location.origin)
}
