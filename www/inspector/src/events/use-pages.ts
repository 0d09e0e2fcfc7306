// A list from the API that is loaded in pages, as a hook.
import { useState } from 'preact/hooks'
import { errorText } from './use-api.ts'
import { useLoad } from './use-load.ts'

interface Page<T> {
  items: T[]
  /** The `before` of the next page; `null` on the last page. */
  next: string | null
  /** `null` if it is not known. */
  total: number | null
}

interface Pages<T> extends Page<T> {
  error: string
  loadMore: () => Promise<void>
  reload: () => void
}

/** Loads the first page again with each round, and whenever `dependencies` change; the pages that were loaded after it stay. */
export function usePages<T>(
  load: (before: string) => Promise<Page<T>>,
  keyOf: (item: T) => string,
  round: number,
  dependencies: unknown[] = [],
): Pages<T> {
  /** `isLonger`: pages after the first were loaded. */
  const [page, setPage] = useState({ items: [] as T[], next: null as string | null, total: null as number | null, isLonger: false })
  const [error, setError] = useState('')
  const [reloads, setReloads] = useState(0)
  const onError = (error: unknown) => setError(errorText(error))
  const onData = (first: Page<T>) => {
    setError('')
    setPage((known) => {
      if (!known.isLonger) return { ...first, isLonger: false }
      const keys = new Set(first.items.map(keyOf))
      const items = [...first.items, ...known.items.filter((item) => !keys.has(keyOf(item)))]
      return { items, next: known.next, total: first.total, isLonger: true }
    })
  }
  useLoad(() => load(''), onData, onError, round, [...dependencies, reloads])
  const loadMore = async () => {
    try {
      const more = await load(page.next ?? '')
      setPage((known) => {
        const items = [...known.items, ...more.items]
        return { items, next: more.next, total: more.total ?? known.total, isLonger: true }
      })
      setError('')
    } catch (error) {
      onError(error)
    }
  }
  const reload = () => {
    setPage((known) => ({ ...known, isLonger: false }))
    setReloads((count) => count + 1)
  }
  return { ...page, error, loadMore, reload }
}
