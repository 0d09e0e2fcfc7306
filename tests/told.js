// A change as one line of a table: its kind and what it names, in one order, without what is null.

const MEMBERS = {
  publish: ['version', 'distTag'],
  unpublish: ['version', 'distTag'],
  'dist-tag': ['distTag', 'version'],
  'dist-tag-rm': ['distTag'],
  owner: ['maintainer'],
  'owner-rm': ['maintainer'],
  deprecated: ['version', 'message'],
  undeprecated: ['version'],
  star: ['user'],
  unstar: ['user'],
  change: ['version'],
}

/** The members of a change that say what changed, and its kind: nothing that is derived, or oddly said. */
export const told = ({ kind, ...change }) => ({
  kind,
  ...Object.fromEntries(MEMBERS[kind].map((member) => [member, change[member] ?? null])),
})

/** `publish 1.0.0 latest`. */
export const line = (change) =>
  Object.values(told(change))
    .filter((member) => member !== null)
    .join(' ')

/** `publish 1.0.0`: whatever else is said of it, it is that. */
export const effect = (change) =>
  Object.values(told(change))
    .slice(0, 2)
    .filter((member) => member !== null)
    .join(' ')
