// What a package looks like after some of its changes: of very many, a look announces a part, and the next one finds the others.
import type { Change, PackumentFacts } from 'npm-hooks/packument'

/** The facts after the changes from `before` to `after`, except for the `rest` of them. The last of them may be repeated. */
export function factsWithout(
  rest: readonly Change[],
  announced: readonly Change[],
  before: PackumentFacts | null,
  after: PackumentFacts,
): PackumentFacts {
  const [versions, time, tags] = [{ ...after.versions }, { ...after.time }, { ...after['dist-tags'] }]
  for (const change of rest) {
    const version = 'version' in change ? change.version : null
    if (version !== null && (change.kind === 'publish' || change.kind === 'unpublish')) {
      restore(versions, before?.versions, version)
      restore(time, before?.time, version)
    }
    if (version !== null && (change.kind === 'deprecated' || change.kind === 'undeprecated'))
      restoreDeprecation(versions, before?.versions, version)
    if ('distTag' in change && change.distTag !== null) restore(tags, before?.['dist-tags'], change.distTag)
  }
  // A package without versions would be a new one to the next look. Its repeated change has the same id.
  const last = announced.findLast(({ kind }) => kind === 'unpublish')
  if (Object.keys(versions).length === 0 && last?.kind === 'unpublish' && last.version !== null) {
    restore(versions, before?.versions, last.version)
    restore(time, before?.time, last.version)
  }
  const owners = listAfter(
    before?.maintainers?.map(({ name }) => name),
    announced,
    ['owner', 'owner-rm'],
  )
  const users = listAfter(before?.users, announced, ['star', 'unstar'])
  return {
    ...after,
    ...(after.versions && { versions }),
    ...(after.time && { time }),
    ...(after['dist-tags'] && { 'dist-tags': tags }),
    ...(owners && rest.some(({ kind }) => kind === 'owner' || kind === 'owner-rm') && { maintainers: owners.map((name) => ({ name })) }),
    ...(users && rest.some(({ kind }) => kind === 'star' || kind === 'unstar') && { users }),
  }
}

/** A member becomes again what it was before. */
function restore<Value>(members: Record<string, Value>, before: Readonly<Record<string, Value>> | undefined, name: string): void {
  if (before && Object.hasOwn(before, name)) set(members, name, before[name] as Value)
  else delete members[name]
}

/** Not by an assignment: that of a member `__proto__` would set what the object inherits. */
function set<Value>(members: Record<string, Value>, name: string, value: Value): void {
  Object.defineProperty(members, name, { value, configurable: true, enumerable: true, writable: true })
}

type Versions = NonNullable<PackumentFacts['versions']>

/** A version that was published meanwhile was not deprecated before. */
function restoreDeprecation(versions: Versions, before: Versions | undefined, version: string): void {
  const manifest = Object.hasOwn(versions, version) ? versions[version] : undefined
  if (before && Object.hasOwn(before, version)) restore(versions, before, version)
  else if (manifest) {
    const { deprecated: _, ...rest } = manifest
    set(versions, version, rest)
  }
}

/** The names of a list after the changes that were announced; `undefined` if nothing was known of it. */
function listAfter(
  before: readonly string[] | undefined,
  announced: readonly Change[],
  [added, removed]: [string, string],
): string[] | undefined {
  if (before === undefined) return undefined
  const names = new Set(before)
  for (const change of announced) {
    const name = 'maintainer' in change ? change.maintainer : 'user' in change ? change.user : null
    if (name === null) continue
    if (change.kind === added) names.add(name)
    else if (change.kind === removed) names.delete(name)
  }
  return [...names]
}
