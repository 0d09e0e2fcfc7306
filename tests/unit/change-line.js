// A change as one line of a table: its kind, then the values that it names, in a fixed order, without nulls.

/** The members that identify a change of each kind. */
export const MEMBERS = {
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

/** The kind of a change and the members that identify it, without derived members and warnings. */
export const identity = ({ kind, ...change }) => ({
  kind,
  ...Object.fromEntries(MEMBERS[kind].map((member) => [member, change[member] ?? null])),
})

/** For example `publish 1.0.0 latest`. */
export const line = (change) => joined(Object.values(identity(change)))

/** The kind and its first value, for example `publish 1.0.0`. */
export const effect = (change) => joined(Object.values(identity(change)).slice(0, 2))

const joined = (values) => values.filter((value) => value !== null).join(' ')
