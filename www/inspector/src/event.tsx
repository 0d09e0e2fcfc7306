// The event: what changed, whether the payload confirms it, and the envelope.
import { Badge } from 'npm-hooks-ui/badge.tsx'
import { formatAge } from 'npm-hooks-ui/format.ts'
import { ScrollRegion } from 'npm-hooks-ui/scroll-region.tsx'
import { changePath } from './change-path.ts'
import { ErrorView } from './error-view.tsx'
import { Foreign } from './foreign.tsx'
import { evidenceText } from './messages.ts'
import type { EventView, Inspection } from './protocol.ts'
import { ShowButton } from './show-button.tsx'
import { ReviewView } from './signals.tsx'
import { EVENT, EVENT_NOTES } from './texts.ts'
import { type Trust, UnverifiedMark } from './unverified.tsx'
import { WarningList } from './warning-list.tsx'
import type { Path } from './work/spans.ts'

interface Props {
  inspection: Inspection
  trust: Trust
  onShow: (path: Path) => void
}

export function EventPanel({ inspection: { event, review, isBarePackument, history, verdict }, trust, onShow }: Props) {
  if (event === undefined) return null
  // The verdict says what the input is instead of an event.
  if ('code' in event && !isBarePackument && verdict.state === 'not-checkable') return null
  return (
    <section class="panel" aria-labelledby="event">
      <h2 id="event">{isBarePackument ? EVENT.barePackument : EVENT.heading}</h2>
      <UnverifiedMark trust={trust} />
      {!('code' in event) ? <EventDetails view={event} trust={trust} onShow={onShow} /> : !isBarePackument && <ErrorView error={event} />}
      {review !== undefined && <ReviewView review={review} version={history?.current ?? ''} onShow={onShow} />}
    </section>
  )
}

function EventDetails({
  view: { envelope, id, warnings, change },
  trust,
  onShow,
}: {
  view: EventView
  trust: Trust
  onShow: (path: Path) => void
}) {
  const { tone, label, text } = evidenceText(change, trust === 'verified')
  const path = changePath(change)
  return (
    <>
      <p class="summary">
        <Foreign text={change.summary} />
      </p>
      <p>
        <Badge tone={tone}>{label}</Badge> {text}
        {path && change.evidence !== 'unavailable' && <ShowButton path={path} onShow={onShow} />}
      </p>
      <WarningList warnings={[...warnings, ...change.warnings]} />
      <ScrollRegion label={EVENT_NOTES.envelope}>
        <table class="facts">
          <tbody>
            <Fact name="event">{envelope.event}</Fact>
            <Fact name="name">{envelope.name}</Fact>
            <Fact name="type">{envelope.type}</Fact>
            <Fact name="version" note={EVENT_NOTES.version}>
              {envelope.version}
            </Fact>
            <Fact name="hookOwner">{envelope.hookOwner}</Fact>
            <Fact name="change" note={EVENT_NOTES.change}>
              {envelope.change}
            </Fact>
            <Fact name="time" note={envelope.time === null ? undefined : formatAge(envelope.time)}>
              {envelope.time === null ? null : `${new Date(envelope.time).toISOString()} (${envelope.time})`}
            </Fact>
            <Fact name="id" note={EVENT_NOTES.id}>
              {id}
            </Fact>
            <Fact name="key" note={EVENT_NOTES.key}>
              {change.key}
            </Fact>
          </tbody>
        </table>
      </ScrollRegion>
    </>
  )
}

function Fact({ name, note, children }: { name: string; note?: string | undefined; children: string | null }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="code">
        {children === null || children === 'null' ? <em>{EVENT_NOTES.none}</em> : <Foreign text={children} />}
        {note && <span class="hint"> {note}</span>}
      </td>
    </tr>
  )
}
