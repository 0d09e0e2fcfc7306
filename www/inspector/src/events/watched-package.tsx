// A watched package: its last look, its next one, and why looks fail.
import type { WatchedPackageStatus } from 'npm-hooks-events-api'
import { Badge } from 'npm-hooks-ui/badge.tsx'
import { formatAge, formatDuration } from 'npm-hooks-ui/format.ts'

/** A look that is in progress, or waits for a request to the same registry, is not late yet. */
const MAX_DELAY_MS = 15_000

interface Props {
  item: WatchedPackageStatus
  /** Whether to name the registry. */
  hasRegistry: boolean
  onLook: () => void
}

export function WatchedPackage({ item, hasRegistry, onLook }: Props) {
  const { name, registry, looked, read, isMissing, failures, code, message } = item
  return (
    <li class="watched-package">
      <bdi class="name">{name}</bdi>
      {hasRegistry && <span class="hint">{registry}</span>}
      {code !== null && <Badge tone="bad">{failures === 1 ? 'look failed' : `${failures.toLocaleString('en')} looks failed`}</Badge>}
      {isMissing && <Badge tone="warn">missing (404)</Badge>}
      <span class="hint">
        {looked === null ? 'not looked at yet' : `last look ${formatAge(looked)}`}
        {code !== null && (read === null ? ', never read' : `, last read ${formatAge(read)}`)}, <NextLook item={item} />
      </span>
      <button type="button" class="show" aria-label={`Look now at ${name}${hasRegistry ? ` of ${registry}` : ''}`} onClick={onLook}>
        Look now
      </button>
      {code !== null && (
        <p class="look-error">
          <code>{code}</code> <bdi>{message}</bdi>
        </p>
      )}
    </li>
  )
}

function NextLook({ item: { due } }: { item: WatchedPackageStatus }) {
  const lateMs = Date.now() - due
  if (lateMs > MAX_DELAY_MS) return <Badge tone="warn">overdue by {formatDuration(lateMs)}</Badge>
  return <>next look {formatAge(Math.max(due, Date.now()))}</>
}
