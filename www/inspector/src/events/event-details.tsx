// One event: what happened to it and when, from the change to each delivery; its signals and its body.
import type { Attempt, EventHistory, StoredEvent } from 'npm-hooks-events-api'
import { Badge, levelTone } from 'npm-hooks-ui/badge.tsx'
import { formatBytes, formatDuration } from 'npm-hooks-ui/format.ts'
import { useState } from 'preact/hooks'
import type { ApiClient } from './api-client.ts'
import { ErrorNote } from './error-note.tsx'
import { openInInspector } from './open-in-inspector.ts'
import { redeliver } from './redeliver.ts'
import { errorText, useApi } from './use-api.ts'

export function EventDetails({ api, round, id }: { api: ApiClient; round: number; id: string }) {
  const { data: history, error } = useApi(() => api.get<EventHistory>(`events/${id}`), round, [id])
  const [status, setStatus] = useState('')
  if (history === null) return error ? <ErrorNote message={error} /> : <p class="hint">Loading…</p>
  const { event, attempts, waiting, dead, hasDocument } = history
  const { change, signals, unchecked = [], warnings } = event.about
  return (
    <div class="event-details">
      <ErrorNote message={error} />
      <p class="summary">{change.summary}</p>
      <ol>
        {event.time !== null && (
          <li>
            <Timestamp time={event.time} /> happened, {event.registry === null ? 'by the sender’s clock' : 'by the packument'}
          </li>
        )}
        <li>
          <Timestamp time={event.received} /> <Origin event={event} hasDocument={hasDocument} />
        </li>
        {attempts.map((attempt) => (
          <AttemptItem key={`${attempt.target} ${attempt.number}`} attempt={attempt} />
        ))}
        {waiting.map(({ target, due }) => (
          <li key={target}>
            <Timestamp time={due} /> next attempt for {target}
          </li>
        ))}
        {dead.map(({ target, at, fault, reason }) => (
          <li key={target}>
            <Timestamp time={at} /> failed for {target}: {reason} <Badge tone="warn">cause: {fault}</Badge>
            <button
              type="button"
              class="show"
              onClick={() => void redeliver(api, { id, target }).then(setStatus)}
              aria-label={`Redeliver to ${target}`}
            >
              Redeliver
            </button>
          </li>
        ))}
      </ol>
      <output class="hint">{status}</output>
      {signals.map(({ code, level, message }) => (
        <p key={code}>
          <Badge tone={levelTone(level)}>{level}</Badge> <code>{code}</code> {message}
        </p>
      ))}
      {unchecked.length > 0 && (
        <p class="hint">
          {unchecked.length === 1 ? '1 check' : `${unchecked.length} checks`} of the review could not run, for want of data:{' '}
          {unchecked.map(({ code, missing }) => `${code} (without ${missing.join(' and ')})`).join(', ')}
        </p>
      )}
      {warnings.length > 0 && (
        <p>
          {warnings.map((code) => (
            <Badge tone="warn" key={code}>
              {code}
            </Badge>
          ))}
        </p>
      )}
      <p class="hint">
        id <code>{event.id}</code>, key <code>{change.key}</code>
      </p>
      <div class="line">
        {event.registry !== null ? (
          <span class="hint">The body is made of the packument for each delivery, so there is none to inspect.</span>
        ) : event.body === null ? (
          <span class="hint">The body was not stored because KEEP_BODIES is off, so it can’t be inspected.</span>
        ) : (
          <button type="button" onClick={() => void openInInspector(api, id).catch((error: unknown) => setStatus(errorText(error)))}>
            Open in inspector
          </button>
        )}
      </div>
    </div>
  )
}

/** Where an event comes from. */
function Origin({
  event: { registry, secret, bytes, time, received, document },
  hasDocument,
}: {
  event: StoredEvent
  hasDocument: boolean
}) {
  if (registry === null)
    return (
      <>
        received and stored: {formatBytes(bytes)},{' '}
        {secret ? (
          <>
            signed with <code>{secret}</code>
          </>
        ) : (
          'a test event'
        )}
      </>
    )
  return (
    <>
      found by watching <code>{registry}</code>
      {time !== null && time <= received && `, ${formatDuration(received - time)} after it happened`}: {formatBytes(bytes)};{' '}
      {hasDocument
        ? 'its packument is kept until it is delivered'
        : document !== null
          ? 'its packument is not kept any more'
          : 'no packument is kept with it'}
    </>
  )
}

function AttemptItem({ attempt: { target, number, at, status, ms, error, response } }: { attempt: Attempt }) {
  const isSuccess = status !== null && status >= 200 && status < 300
  return (
    <li>
      <Timestamp time={at} /> {target}, attempt {number}: <Badge tone={isSuccess ? 'good' : 'bad'}>{status ?? error}</Badge> in {ms} ms
      {response !== null && (
        <details>
          <summary>Response</summary>
          <pre class="response">{response}</pre>
        </details>
      )}
    </li>
  )
}

function Timestamp({ time }: { time: number }) {
  const text = new Date(time).toISOString()
  return <time dateTime={text}>{text.replace('T', ' ').slice(0, 23)}</time>
}
