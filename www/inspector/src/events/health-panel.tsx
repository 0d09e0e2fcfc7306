// Whether the receiver works, and what needs attention.
import type { ConfigurationReport, HealthStatus } from 'npm-hooks-events-api'
import { Badge } from 'npm-hooks-ui/badge.tsx'
import { formatAge } from 'npm-hooks-ui/format.ts'
import type { ApiClient } from './api-client.ts'
import { ErrorNote } from './error-note.tsx'
import { useApi } from './use-api.ts'

export function HealthPanel({ api, round }: { api: ApiClient; round: number }) {
  const { data: health, error } = useApi(loadHealth, round)
  const { data: configuration } = useApi(() => api.get<ConfigurationReport>('configuration'), round)
  return (
    <section class="panel" aria-labelledby="health">
      <h2 id="health">Health</h2>
      <ErrorNote message={error} />
      {health !== null && <HealthFacts health={health} />}
      {configuration !== null && configuration.problems.length > 0 && (
        <>
          <h3>Errors in the configuration</h3>
          <ul class="problems">
            {configuration.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

/** Also with a status of 503 there is a body. */
async function loadHealth(): Promise<HealthStatus> {
  return (await fetch('/healthz')).json() as Promise<HealthStatus>
}

const ERRORS: Record<string, string> = {
  'not-configured': 'Deliveries are refused: the secret of the hook is missing or invalid.',
  storage: 'Deliveries are refused: the storage does not accept writes. Is the disk full?',
  'sending-halted': 'Sending has stopped until a restart, because a delivery could not be updated.',
  unavailable: 'The receiver could not answer; see its log.',
}

function HealthFacts({ health }: { health: HealthStatus }) {
  const { ok, error, at, waiting = 0, oldestWaitingMs = null, deadLetters = 0, quarantined = 0, refused } = health
  const {
    suspendedTargets = 0,
    pausedTargets = 0,
    throttledTargets = 0,
    watched = 0,
    failingLooks = 0,
    brokenLooks = 0,
    hooks,
    unavailableShards = [],
  } = health
  const { count: hookCount, undecryptable = 0, unconfirmed = 0, unassigned = 0 } = hooks ?? {}
  const needsAttention = deadLetters + suspendedTargets + quarantined + brokenLooks + undecryptable > 0
  const refusals = Object.entries(refused)
  return (
    <>
      <p>
        {!ok ? (
          <Badge tone="bad">not healthy</Badge>
        ) : needsAttention ? (
          <Badge tone="warn">needs attention</Badge>
        ) : (
          <Badge tone="good">healthy</Badge>
        )}{' '}
        {error !== undefined && (ERRORS[error] ?? error)}
      </p>
      <dl class="health">
        <Fact name="Waiting" value={waiting} note={oldestWaitingMs === null ? '' : `oldest ${formatAge(Date.now() - oldestWaitingMs)}`} />
        <Fact name="Dead letters" value={deadLetters} />
        <Fact name="Suspended targets" value={suspendedTargets} />
        <Fact name="Paused targets" value={pausedTargets} />
        <Fact name="Throttled targets" value={throttledTargets} />
        <Fact name="Quarantined bodies" value={quarantined} />
        {watched > 0 && (
          <Fact
            name="Watched packages"
            href="#watched"
            value={watched}
            note={failingLooks > 0 ? `${failingLooks.toLocaleString('en')} failing` : ''}
          />
        )}
        {hookCount !== undefined && (
          <Fact
            name="Hooks"
            href="#hooks"
            value={hookCount}
            note={undecryptable > 0 ? `${undecryptable.toLocaleString('en')} with an unreadable secret` : ''}
          />
        )}
      </dl>
      {undecryptable > 0 && (
        <p class="note">
          Hooks with an unreadable secret get nothing: set HOOK_KEY_PREVIOUS to the key that their secrets were encrypted with.
        </p>
      )}
      {unconfirmed > 0 && <p class="hint">Changes of hooks that are not in use everywhere yet: {unconfirmed.toLocaleString('en')}.</p>}
      {unassigned > 0 && <p class="note">Events that wait because the hooks cannot be read: {unassigned.toLocaleString('en')}.</p>}
      {unavailableShards.length > 0 && <p class="note">Shards that do not answer: {unavailableShards.join(', ')}.</p>}
      {refusals.length > 0 && (
        <p class="hint">Refused since the start: {refusals.map(([code, count]) => `${count} × ${code}`).join(', ')}.</p>
      )}
      {at !== undefined && <p class="hint">Counted {formatAge(at)}.</p>}
    </>
  )
}

function Fact({ name, value, note = '', href }: { name: string; value: number; note?: string; href?: string }) {
  return (
    <div>
      <dt>{href === undefined ? name : <a href={href}>{name}</a>}</dt>
      <dd>
        {value.toLocaleString('en')} {note !== '' && <span class="hint">{note}</span>}
      </dd>
    </div>
  )
}
