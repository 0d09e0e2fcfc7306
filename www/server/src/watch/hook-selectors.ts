// What the hooks are on: it is watched in one registry together with what the configuration names there.
import { isPackageName } from '../settings/package-name.js'
import type { WatchedRegistry } from '../settings/watch.js'
import { isSelector } from '../settings/watch.js'

/** A registry with everything that is watched in it. */
export interface FollowedRegistry extends WatchedRegistry {
  nameSet: ReadonlySet<string>
}

export class HookSelectors {
  readonly #sql: SqlStorage
  #followed: { registry: WatchedRegistry; result: FollowedRegistry } | null = null

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec('CREATE TABLE IF NOT EXISTS hook_selectors (selector TEXT PRIMARY KEY) WITHOUT ROWID')
  }

  /** Stores what the hooks are on now; false if it was so before. The caller runs it in a transaction. */
  replace(texts: string[]): boolean {
    const next = new Set(texts.map(selectorOf).filter((text) => isSelector(text) || isPackageName(text)))
    const known = new Set(this.#all())
    const [added, removed] = [[...next].filter((text) => !known.has(text)), [...known].filter((text) => !next.has(text))]
    for (const text of added) this.#sql.exec('INSERT INTO hook_selectors VALUES (?)', text)
    for (const text of removed) this.#sql.exec('DELETE FROM hook_selectors WHERE selector = ?', text)
    if (added.length + removed.length === 0) return false
    this.#followed = null
    return true
  }

  /** With what the hooks are on, if the registry is the one that is for them. */
  addTo(registry: WatchedRegistry): FollowedRegistry {
    if (this.#followed?.registry === registry) return this.#followed.result
    const texts = registry.hooks ? this.#all() : []
    const nameSet = new Set([...registry.names, ...texts.filter((text) => !isSelector(text))])
    const selectors = [...new Set([...registry.selectors, ...texts.filter(isSelector)])]
    const result = { ...registry, names: [...nameSet], selectors, nameSet }
    this.#followed = { registry, result }
    return result
  }

  #all(): string[] {
    return this.#sql
      .exec<{ selector: string }>('SELECT selector FROM hook_selectors')
      .toArray()
      .map(({ selector }) => selector)
  }
}

/** As the configuration writes it: a scope without the pattern for its packages. */
const selectorOf = (text: string) => (/^@[^/]+\/\*$/.test(text) ? text.slice(0, -'/*'.length) : text)
