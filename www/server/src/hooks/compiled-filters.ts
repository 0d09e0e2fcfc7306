// Filters of hooks, each read once for all hooks and events.
import type { EventFilter } from 'npm-hooks/filter'
import { parseFilter } from 'npm-hooks/filter'

/** Of JSON. A filter that was read takes up to some twenty times its JSON. */
const MAX_CACHED_CHARACTERS = 500_000

export class CompiledFilters {
  readonly #filters = new Map<string, EventFilter>()
  #characters = 0

  /** The filter that a text is the JSON of; the same object for the same text while it is cached. */
  get(text: string): EventFilter {
    const known = this.#filters.get(text)
    if (known) return known
    const filter = parseFilter(JSON.parse(text))
    if (this.#characters + text.length > MAX_CACHED_CHARACTERS) {
      this.#filters.clear()
      this.#characters = 0
    }
    this.#filters.set(text, filter)
    this.#characters += text.length
    return filter
  }
}
