// A registry that is watched: how its changes are found, and what its lists have found.
import type { WatchedRegistryStatus } from 'npm-hooks-events-api'
import { Badge } from 'npm-hooks-ui/badge.tsx'
import { formatAge, formatDuration } from 'npm-hooks-ui/format.ts'

type Selector = WatchedRegistryStatus['selectors'][number]

export function WatchedRegistry({ registry }: { registry: WatchedRegistryStatus }) {
  const { id, url, feedUrl, intervalMs, watched, selectors, feed, discoveredAt, pending } = registry
  // Every day, not every 1 day.
  const interval = formatDuration(intervalMs).replace(/^1 /, '')
  return (
    <li class="watched-registry">
      <h3>
        <bdi>{url}</bdi> <span class="hint">{id}</span>
      </h3>
      <p>
        {watched.toLocaleString('en')} {watched === 1 ? 'package' : 'packages'},{' '}
        {feedUrl === null ? (
          `by polling every ${interval}`
        ) : (
          <>
            by the feed <bdi>{feedUrl}</bdi>, and a look at each every {interval} in case the feed leaves something out
          </>
        )}
        .{pending > 0 && ` ${pending.toLocaleString('en')} of them are still being handed over.`}
      </p>
      {feed !== null && (
        <p>
          Feed: {feed.readAt === null ? 'never read' : `last read ${formatAge(feed.readAt)}`}
          {feed.cursor !== null && (
            <>
              , up to <code>{feed.cursor}</code>
            </>
          )}
          .{' '}
          {feed.error !== null && (
            <>
              <Badge tone="bad">failing</Badge> <bdi>{feed.error}</bdi>
            </>
          )}
        </p>
      )}
      {selectors.length > 0 && (
        <ul aria-label={`Scopes, users and patterns of ${id}`}>
          {selectors.map((selector) => (
            <SelectorItem key={selector.selector} selector={selector} hasFeed={feed !== null} discoveredAt={discoveredAt} />
          ))}
        </ul>
      )}
    </li>
  )
}

function SelectorItem({
  selector: { selector, found, sources },
  hasFeed,
  discoveredAt,
}: {
  selector: Selector
  hasFeed: boolean
  discoveredAt: number | null
}) {
  return (
    <li>
      <bdi>
        <code>{selector}</code>
      </bdi>
      {': '}
      {!discoveredAt ? (
        'its packages have not been looked for yet.'
      ) : sources.length > 0 ? (
        <>
          {found.toLocaleString('en')} found {formatAge(discoveredAt)} by <SourceNames sources={sources} />.
        </>
      ) : (
        <>
          <Badge tone="bad">no list answers</Badge> None of the registry’s lists answered {formatAge(discoveredAt)}.{' '}
          {hasFeed && !selector.startsWith('~')
            ? 'New packages are found by the feed only.'
            : 'New packages are not found; name them in WATCH.'}
        </>
      )}
    </li>
  )
}

function SourceNames({ sources }: { sources: string[] }) {
  return (
    <>
      {sources.map((source, index) => (
        <span key={source}>
          {index > 0 && (index === sources.length - 1 ? ' and ' : ', ')}
          {source === 'search' ? 'its search' : <code>{source}</code>}
        </span>
      ))}
    </>
  )
}
