// A target: its state, and what can be done with it.
import type { Quiet, TargetChangeResult, TargetStatus } from 'npm-hooks-events-api'
import { Badge } from 'npm-hooks-ui/badge.tsx'
import { formatAge } from 'npm-hooks-ui/format.ts'
import { useRef, useState } from 'preact/hooks'
import type { ApiClient } from './api-client.ts'
import { redeliver } from './redeliver.ts'
import { RemoveQuestion } from './remove-question.tsx'
import { RotateForm } from './rotate-form.tsx'
import { TargetForm } from './target-form.tsx'

interface Props {
  target: TargetStatus
  /** The targets that are in use. */
  others: TargetStatus[]
  api: ApiClient
  /** Runs what a button does, and shows the message that it returns. */
  run: (work: () => Promise<string>) => Promise<void>
}

/** What is open below the target. */
type Panel = 'change' | 'rotate' | 'remove'

export function TargetItem({ target, others, api, run }: Props) {
  const { id, name, kind, waiting, oldest, passed, lastFailure, isRemoved, isFixed, deadLetters, pausedSince } = target
  const [panel, setPanel] = useState<Panel | null>(null)
  const item = useRef<HTMLLIElement>(null)
  const test = async () => {
    await api.post('test', { target: id })
    return pausedSince === null ? `Test event for ${name} queued.` : `Test event for ${name} queued; ${name} is paused.`
  }
  const change = (verb: string, send: () => Promise<TargetChangeResult>) => run(async () => changeText(verb, name, await send()))
  const close = () => {
    // The button that opened the panel, so that the keyboard's focus is not lost.
    item.current?.querySelector<HTMLElement>('[aria-expanded="true"]')?.focus()
    setPanel(null)
  }
  const done = (verb: string) => (result: TargetChangeResult) => {
    close()
    void run(async () => changeText(verb, result.target?.name ?? name, result))
  }
  const remove = () => {
    setPanel(null)
    return change('removed', () => api.send('DELETE', `targets/${id}`))
  }
  const opener = (which: Panel, title: string, label: string) => (
    <button
      type="button"
      class="show"
      aria-label={label}
      aria-expanded={panel === which}
      onClick={() => setPanel(panel === which ? null : which)}
    >
      {title}
    </button>
  )
  return (
    <li class="target" ref={item}>
      <strong>{name}</strong> <span class="hint">{isFixed ? `${kind}, fixed` : kind}</span> <StateBadge target={target} />
      <span>
        {waiting.toLocaleString('en')} waiting
        {oldest !== null && (
          <span class="hint">
            , {oldest > Date.now() ? 'next' : 'oldest'} {formatAge(oldest)}
          </span>
        )}
        {deadLetters > 0 && `, ${deadLetters.toLocaleString('en')} failed`}
      </span>
      {!isRemoved && (
        <span class="hint">
          {target.quiet && `${quietText(target.quiet)}, `}
          {target.installable && 'only what can be installed, '}
          last success {passed === null ? 'never' : formatAge(passed)}, last failure {lastFailure ?? 'none'}
          {target.hasPreviousSecret &&
            `, two secrets${target.previousSecretUntil === null ? '' : `, one ends ${formatAge(target.previousSecretUntil)}`}`}
        </span>
      )}
      <span class="actions">
        {!isRemoved && pausedSince === null && waiting > 0 && (
          <button
            type="button"
            class="show"
            aria-label={`Send waiting events to ${name} now`}
            onClick={() => void run(() => redeliver(api, { target: id, waiting: true }))}
          >
            Send waiting
          </button>
        )}
        {!isRemoved && (
          <>
            <button type="button" class="show" aria-label={`Send a test event to ${name}`} onClick={() => void run(test)}>
              Test
            </button>
            <PauseButton target={target} api={api} change={change} />
          </>
        )}
        {!isRemoved && !isFixed && (
          <>
            {opener('change', 'Change', `Change ${name}`)}
            {(kind === 'forward' || kind === 'standard') && opener('rotate', 'Rotate secret', `Rotate secret of ${name}`)}
            {target.hasPreviousSecret && (
              <button
                type="button"
                class="show"
                aria-label={`End overlap of ${name}`}
                onClick={() => void change('signs with one secret', () => api.post(`targets/${id}/end-overlap`, {}))}
              >
                End overlap
              </button>
            )}
            {opener('remove', 'Remove', `Remove ${name}`)}
          </>
        )}
        {isRemoved && <Heirs target={target} others={others} api={api} run={run} />}
      </span>
      {panel === 'change' && <TargetForm api={api} target={target} onDone={done('changed')} onCancel={close} />}
      {panel === 'rotate' && <RotateForm api={api} target={target} onDone={done('has a new secret')} onCancel={close} />}
      {panel === 'remove' && <RemoveQuestion name={name} effect={keptText(waiting)} onRemove={() => void remove()} onCancel={close} />}
    </li>
  )
}

/** What a change did, and which shards do not know of it yet. */
export function changeText(verb: string, name: string, { unavailableShards }: TargetChangeResult): string {
  const text = `Target ${name} ${verb}.`
  return unavailableShards.length === 0 ? text : `${text} These do not answer and get the change later: ${unavailableShards.join(', ')}.`
}

interface PauseProps {
  target: TargetStatus
  api: ApiClient
  change: (verb: string, send: () => Promise<TargetChangeResult>) => Promise<void>
}

function PauseButton({ target: { id, name, pausedSince }, api, change }: PauseProps) {
  const isPaused = pausedSince !== null
  return (
    <button
      type="button"
      class="show"
      aria-label={`${isPaused ? 'Resume' : 'Pause'} ${name}`}
      onClick={() => void change(isPaused ? 'resumed' : 'paused', () => api.post(`targets/${id}/${isPaused ? 'resume' : 'pause'}`, {}))}
    >
      {isPaused ? 'Resume' : 'Pause'}
    </button>
  )
}

/** Gives the events of a target that was removed to another one. */
function Heirs({ target: { id, name }, others, api, run }: Props) {
  const [heir, setHeir] = useState('')
  const give = async () => {
    const { moved } = await api.post<{ moved: number }>('reassign', { from: id, to: heir })
    return `${moved.toLocaleString('en')} deliveries moved.`
  }
  return (
    <>
      <select aria-label={`New target for the events of ${name}`} value={heir} onChange={(event) => setHeir(event.currentTarget.value)}>
        <option value="">Choose a target</option>
        {others.map((other) => (
          <option key={other.id} value={other.id}>
            {other.name}
          </option>
        ))}
      </select>
      <button type="button" class="show" disabled={heir === ''} onClick={() => void run(give)}>
        Move events
      </button>
    </>
  )
}

function keptText(waiting: number): string {
  if (waiting === 0) return ''
  return `${waiting.toLocaleString('en')} waiting ${waiting === 1 ? 'event is' : 'events are'} kept for another target.`
}

function StateBadge({ target: { suspended, failing, throttledUntil, pausedSince, isRemoved, passed } }: { target: TargetStatus }) {
  if (isRemoved) return <Badge tone="bad">removed</Badge>
  if (pausedSince !== null) return <Badge tone="neutral">paused {formatAge(pausedSince)}</Badge>
  if (suspended !== null) return <Badge tone="bad">suspended {formatAge(suspended)}</Badge>
  if (throttledUntil !== null && throttledUntil > Date.now())
    return <Badge tone="warn">throttled, resumes {formatAge(throttledUntil)}</Badge>
  if (failing !== null) return <Badge tone="warn">failing, first {formatAge(failing)}</Badge>
  return passed === null ? <Badge tone="warn">not used yet</Badge> : <Badge tone="good">healthy</Badge>
}

const quietText = (quiet: Quiet): string =>
  'digest' in quiet ? `a message per ${quiet.digest}` : `at most ${quiet.perHour} messages an hour`
