// The event: its envelope, what changed, and what is suspicious about the release.
import type { Signal, Warning } from 'npm-hooks'
import type { EventView, Inspection, Refusal } from './protocol.ts'
import type { Path } from './work/spans.ts'
import { evidencePath } from './evidence.ts'

interface Props {
  inspection: Inspection
  onShow: (path: Path) => void
}

export function EventPanel({ inspection: { event, signals, isBarePackument, life }, onShow }: Props) {
  if (event === undefined) return null
  return (
    <section class="panel" aria-labelledby="event">
      <h2 id="event">{isBarePackument ? 'A packument, not a delivery' : 'Event'}</h2>
      {'code' in event ? !isBarePackument && <RefusalView refusal={event} /> : <Told view={event} onShow={onShow} />}
      {signals !== undefined && <Signals signals={signals} version={life?.current ?? ''} onShow={onShow} />}
    </section>
  )
}

export function RefusalView({ refusal: { code, message, offset } }: { refusal: Refusal }) {
  return (
    <p class="help">
      <code>{code}</code> {message}
      {offset !== undefined && !message.includes(String(offset)) && <> (byte {offset})</>}
    </p>
  )
}

const EVIDENCE = {
  confirmed: ['good', 'The payload shows it.'],
  contradicted: ['bad', 'The payload shows otherwise: the claim is wrong, or the payload is older or newer than the event.'],
  unavailable: ['open', 'The payload cannot tell.'],
} as const

function Told({ view: { envelope, id, warnings, change }, onShow }: { view: EventView; onShow: (path: Path) => void }) {
  const [tone, meaning] = EVIDENCE[change.evidence]
  const path = evidencePath(change)
  return (
    <>
      <p class="summary">{change.summary}</p>
      <p>
        <span class={`badge ${tone}`}>{change.evidence}</span> {meaning}
        {path && change.evidence !== 'unavailable' && <ShowButton path={path} onShow={onShow} />}
      </p>
      <Warnings warnings={[...warnings, ...change.warnings]} />
      <div class="scroll" tabIndex={0} role="region" aria-label="Envelope">
        <table class="facts">
          <tbody>
            <Fact name="event">{envelope.event}</Fact>
            <Fact name="name">{envelope.name}</Fact>
            <Fact name="type">{envelope.type}</Fact>
            <Fact name="version" note="of the envelope, never of the package">
              {envelope.version}
            </Fact>
            <Fact name="hookOwner">{envelope.hookOwner}</Fact>
            <Fact name="change" note="the sender’s claim">
              {envelope.change}
            </Fact>
            <Fact name="time" note={envelope.time === null ? undefined : ageOf(envelope.time)}>
              {envelope.time === null ? null : `${new Date(envelope.time).toISOString()} (${envelope.time})`}
            </Fact>
            <Fact name="id" note="one for one change: drop duplicates by it">
              {id}
            </Fact>
            <Fact name="key" note="of its effect: act once per key">
              {change.key}
            </Fact>
          </tbody>
        </table>
      </div>
    </>
  )
}

function Fact({ name, note, children }: { name: string; note?: string | undefined; children: string | null }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="code">
        {children === null || children === 'null' ? <em>none</em> : children}
        {note && <span class="hint"> {note}</span>}
      </td>
    </tr>
  )
}

const UNITS = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

export function ageOf(time: number, now = Date.now()): string {
  const seconds = (time - now) / 1000
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? UNITS[5]
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.trunc(seconds / size), unit)
}

function Warnings({ warnings }: { warnings: Warning[] }) {
  if (warnings.length === 0) return null
  return (
    <ul class="warnings" aria-label="Warnings">
      {warnings.map(({ code, message }) => (
        <li key={code}>
          <span class="badge warn">{code}</span> {message}
        </li>
      ))}
    </ul>
  )
}

const LEVELS = { alarm: 'bad', notice: 'warn', info: 'open' } as const

function Signals({ signals, version, onShow }: { signals: Signal[] | Refusal; version: string; onShow: (path: Path) => void }) {
  return (
    <>
      <h3>Review of {version}</h3>
      {!Array.isArray(signals) ? (
        <RefusalView refusal={signals} />
      ) : signals.length === 0 ? (
        <p class="help">
          No signal. That does not mean safe: most attacks change nothing but code, and npm does not check a manifest against its tarball.
        </p>
      ) : (
        <ul class="signals">
          {signals.map(({ code, level, message, evidence }) => (
            <li key={code}>
              <p>
                <span class={`badge ${LEVELS[level]}`}>{level}</span> <code>{code}</code> {message}
              </p>
              <ul>
                {evidence.map(({ path, value }) => (
                  <li key={path.join('\n')}>
                    <code>{path.join(' › ')}</code>: <code class="value">{short(JSON.stringify(value))}</code>
                    <ShowButton path={path} onShow={onShow} />
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const short = (text: string) => (text.length > 160 ? `${text.slice(0, 160)}…` : text)

function ShowButton({ path, onShow }: { path: Path; onShow: (path: Path) => void }) {
  return (
    <button type="button" class="show" onClick={() => onShow(path)} aria-label={`Show ${path.join(' › ')} in the payload`}>
      Show
    </button>
  )
}
