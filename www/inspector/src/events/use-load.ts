// Loads something again and again, as a hook.
import { useEffect, useRef } from 'preact/hooks'

/** What takes longer is given up. */
const MAX_LOAD_MS = 30_000

interface Load {
  since: number
  /** Whether a round began meanwhile. */
  isRepeated: boolean
}

/**
 * Calls `load` whenever `round` or `dependencies` change, and passes on what it resolves to or rejects with. A new round waits for what is
 * still being loaded: a slow server is not asked twice at once, and what it answers is shown. What was asked for before `dependencies`
 * changed is not passed on.
 */
export function useLoad<T>(
  load: () => Promise<T>,
  onData: (data: T) => void,
  onError: (error: unknown) => void,
  round: number,
  dependencies: unknown[],
): void {
  const loading = useRef<Load | null>(null)
  useEffect(
    () => () => {
      loading.current = null
    },
    dependencies,
  )
  const start = () => {
    const mine = { since: Date.now(), isRepeated: false }
    loading.current = mine
    const settled =
      <V>(pass: (value: V) => void) =>
      (value: V) => {
        if (loading.current !== mine) return
        loading.current = null
        pass(value)
        if (mine.isRepeated) start()
      }
    load().then(settled(onData), settled(onError))
  }
  useEffect(() => {
    if (loading.current !== null && Date.now() - loading.current.since < MAX_LOAD_MS) loading.current.isRepeated = true
    else start()
  }, [round, ...dependencies])
}
