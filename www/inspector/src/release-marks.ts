// How releases are marked in the picture of them. Each mark differs in shape as well as in color.
import type { RELEASE_MARKS } from './texts.ts'
import type { Release, ReleaseHistory } from './protocol.ts'

export type MarkName = keyof typeof RELEASE_MARKS

/** The first that applies to a release. */
const MARKS = [
  ['unpublished', ({ isGone }) => isGone],
  ['deprecated', ({ deprecated }) => deprecated !== null],
  ['prerelease', ({ isPrerelease }) => isPrerelease],
  ['release', () => true],
] as const satisfies readonly (readonly [MarkName, (release: Release) => boolean])[]

export const markOf = (release: Release): MarkName => MARKS.find(([, applies]) => applies(release))?.[0] ?? 'release'

/** The releases that have a place in the picture. */
export const datedReleases = ({ releases }: ReleaseHistory) => releases.filter(({ time }) => time !== null)

/** The marks in a picture, in the order of its legend. The release of the event has a ring around its mark. */
export function marksIn(history: ReleaseHistory): MarkName[] {
  const releases = datedReleases(history)
  const used = new Set(releases.map(markOf))
  const hasCurrent = releases.some(({ version }) => version === history.current)
  return [...MARKS.map(([name]) => name).filter((name) => used.has(name)), ...(hasCurrent ? (['current'] as const) : [])]
}
