// What the hooks are on: it is watched in one registry together with what the configuration names there.
import { isPackageName } from 'npm-hooks/follow'
import type { HookSubject } from '../hooks/directory.js'
import { matchesPattern } from '../settings/patterns.js'
import type { WatchedRegistry } from '../settings/watch.js'

/** A registry with everything that is watched in it. */
export interface FollowedRegistry extends WatchedRegistry {
  nameSet: ReadonlySet<string>
  selectorSet: ReadonlySet<string>
  /** The selectors with `*`: only the configuration has any. */
  patterns: string[]
}

export class HookSelectors {
  readonly #sql: SqlStorage
  #followed: { registry: WatchedRegistry; result: FollowedRegistry } | null = null

  constructor(sql: SqlStorage) {
    this.#sql = sql
    // What it is on is stored with its type, because a name can look like a selector.
    sql.exec(
      `CREATE TABLE IF NOT EXISTS hook_subjects (type TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (type, name)) WITHOUT ROWID;
       -- Of former versions.
       CREATE TABLE IF NOT EXISTS hook_selectors (selector TEXT PRIMARY KEY) WITHOUT ROWID;
       INSERT OR IGNORE INTO hook_subjects SELECT
         CASE WHEN selector LIKE '~%' THEN 'owner' WHEN selector LIKE '@%' AND selector NOT LIKE '%/%' THEN 'scope' ELSE 'package' END,
         ltrim(selector, '~')
       FROM hook_selectors WHERE instr(selector, '*') = 0;
       DROP TABLE hook_selectors;`,
    )
  }

  /** Stores what the hooks are on now; false if it was so before. The caller runs it in a transaction. */
  replace(subjects: HookSubject[]): boolean {
    const next = byKey(subjects.filter(isWatchable))
    const known = byKey(this.#all())
    const added = [...next].filter(([key]) => !known.has(key))
    const removed = [...known].filter(([key]) => !next.has(key))
    for (const [, { type, name }] of added) this.#sql.exec('INSERT INTO hook_subjects VALUES (?, ?)', type, name)
    for (const [, { type, name }] of removed) this.#sql.exec('DELETE FROM hook_subjects WHERE type = ? AND name = ?', type, name)
    if (added.length + removed.length === 0) return false
    this.#followed = null
    return true
  }

  /** With what the hooks are on, if the registry is the one that is for them. */
  addTo(registry: WatchedRegistry): FollowedRegistry {
    if (this.#followed?.registry === registry) return this.#followed.result
    const subjects = registry.hooks ? this.#all() : []
    const nameSet = new Set([...registry.names, ...subjects.filter(({ type }) => type === 'package').map(({ name }) => name)])
    const selectorSet = new Set([...registry.selectors, ...subjects.filter(({ type }) => type !== 'package').map(selectorOf)])
    const patterns = registry.selectors.filter((selector) => selector.includes('*') && !selector.startsWith('~'))
    const result = { ...registry, names: [...nameSet], selectors: [...selectorSet], nameSet, selectorSet, patterns }
    this.#followed = { registry, result }
    return result
  }

  #all(): HookSubject[] {
    return this.#sql.exec<HookSubject & Record<string, SqlStorageValue>>('SELECT type, name FROM hook_subjects').toArray()
  }
}

/** Whether a package is named, or is of a selected scope or pattern; its name does not show its users. */
export function isSelectedByName(registry: FollowedRegistry, name: string): boolean {
  return registry.nameSet.has(name) || selectorsOf(registry, name).length > 0
}

/** The selected scope of a package, and the patterns that its name matches. */
export function selectorsOf({ selectorSet, patterns }: FollowedRegistry, name: string): string[] {
  const scope = name.startsWith('@') ? name.slice(0, name.indexOf('/')) : ''
  return [...(selectorSet.has(scope) ? [scope] : []), ...patterns.filter((pattern) => matchesPattern(pattern, name))]
}

const byKey = (subjects: HookSubject[]) => new Map(subjects.map((subject) => [`${subject.type} ${subject.name}`, subject]))

/** A scope or a user with `*` would be taken as a pattern; a name is never one. */
function isWatchable({ type, name }: HookSubject): boolean {
  if (type === 'package') return isPackageName(name)
  return type === 'scope' ? /^@[^/\s*]+$/.test(name) : /^[^/\s*]+$/.test(name)
}

/** As the configuration writes it. */
const selectorOf = ({ type, name }: HookSubject) => (type === 'owner' ? `~${name}` : name)
