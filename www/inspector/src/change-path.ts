// Finds a change in the payload.
import type { Change } from 'npm-hooks'

/** The path in the payload that shows the change; `null` for a kind that has none. */
export function changePath(change: Change): string[] | null {
  switch (change.kind) {
    case 'publish':
    case 'unpublish':
      return change.version === null ? ['versions'] : ['versions', change.version]
    case 'deprecated':
    case 'undeprecated':
      return change.version === null ? null : ['versions', change.version, 'deprecated']
    case 'dist-tag':
    case 'dist-tag-rm':
      return change.distTag === null ? ['dist-tags'] : ['dist-tags', change.distTag]
    case 'owner':
    case 'owner-rm':
      return ['maintainers']
    case 'star':
    case 'unstar':
      return change.user === null ? ['users'] : ['users', change.user]
    default:
      return null
  }
}
