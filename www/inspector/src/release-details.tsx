// One release of the picture: its version, and what is known of it.
import { Badge } from 'npm-hooks-ui/badge.tsx'
import { Foreign } from './foreign.tsx'
import type { Release } from './protocol.ts'
import { ShowButton } from './show-button.tsx'
import { RELEASES, RELEASE_MARKS } from './texts.ts'
import { visibleText } from './visible-text.ts'
import type { Path } from './work/spans.ts'

interface Props {
  release: Release
  tags: Record<string, string>
  isCurrent: boolean
  onShow: (path: Path) => void
}

export function ReleaseDetails({ release, tags, isCurrent, onShow }: Props) {
  const { version, deprecated, publisher, time } = release
  return (
    <div class="release-details">
      <p>
        <strong>
          <Foreign text={version} />
        </strong>{' '}
        {isCurrent && <Badge tone="neutral">{RELEASE_MARKS.current}</Badge>}{' '}
        {tagsOf(release, tags).map((tag) => (
          <Badge tone="neutral" key={tag}>
            <Foreign text={tag} />
          </Badge>
        ))}
        {!release.isGone && <ShowButton path={['versions', version]} onShow={onShow} />}
      </p>
      <p class="hint">
        {time !== null && <time dateTime={new Date(time).toISOString()}>{timeText(time)}</time>}
        {publisher !== null && (
          <>
            , <Foreign text={RELEASES.by(publisher)} />
          </>
        )}
      </p>
      {release.isGone && <p>{RELEASE_MARKS.unpublished}</p>}
      {deprecated !== null && (
        <p>
          <Foreign text={RELEASES.deprecated(deprecated.slice(0, MAX_MESSAGE_CHARS))} />
        </p>
      )}
    </div>
  )
}

const MAX_MESSAGE_CHARS = 200

/** The same in one sentence, for screen readers. */
export function releaseText(release: Release, tags: Record<string, string>, isCurrent: boolean): string {
  const { version, time, publisher, deprecated, isGone, isPrerelease } = release
  const parts = [
    version,
    ...(isCurrent ? [RELEASE_MARKS.current] : []),
    ...tagsOf(release, tags),
    ...(time === null ? [] : [timeText(time)]),
    ...(publisher === null ? [] : [RELEASES.by(publisher)]),
    ...(isPrerelease ? [RELEASE_MARKS.prerelease] : []),
    ...(isGone ? [RELEASE_MARKS.unpublished] : []),
    ...(deprecated === null ? [] : [RELEASES.deprecated(deprecated.slice(0, MAX_MESSAGE_CHARS))]),
  ]
  return visibleText(parts.join(', '))
}

const tagsOf = ({ version }: Release, tags: Record<string, string>) =>
  Object.entries(tags).flatMap(([tag, tagged]) => (tagged === version ? [tag] : []))

const timeText = (time: number) => new Date(time).toISOString().slice(0, 16).replace('T', ' ')
