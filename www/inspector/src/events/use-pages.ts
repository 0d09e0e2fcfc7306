// A list from the API that is loaded in pages, as a hook.
import { useEffect, useState } from 'preact/hooks'
import { errorText } from './use-api.ts'

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

/** Loads the first page again whenever `dependencies` change; the pages that were loaded after it stay. */
export function usePages<T>(load: (before: string) => Promise<Page<T>>, keyOf: (item: T) => string, dependencies: unknown[]): Pages<T> {
  const [page, setPage] = useState<Page<T>>({ items: [], next: null, total: null })
  const [hasMore, setHasMore] = useState(false)
  const [error, setError] = useState('')
  const [round, setRound] = useState(0)
  const run = async (work: () => Promise<void>) => {
    try {
      await work()
      setError('')
    } catch (error) {
      setError(errorText(error))
    }
  }
  useEffect(() => {
    let isCurrent = true
    void run(async () => {
      const first = await load('')
      if (!isCurrent) return
      setPage((known) => {
        if (!hasMore) return first
        const keys = new Set(first.items.map(keyOf))
        return { items: [...first.items, ...known.items.filter((item) => !keys.has(keyOf(item)))], next: known.next, total: first.total }
      })
    })
    return () => {
      isCurrent = false
    }
  }, [...dependencies, round])
  const loadMore = () =>
    run(async () => {
      const more = await load(page.next ?? '')
      setHasMore(true)
      setPage((known) => ({ items: [...known.items, ...more.items], next: more.next, total: more.total ?? known.total }))
    })
  const reload = () => {
    setHasMore(false)
    setRound((round) => round + 1)
  }
  return { ...page, error, loadMore, reload }
}
