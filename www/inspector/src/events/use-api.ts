// Data from the API, as a hook.
import { useEffect, useState } from 'preact/hooks'

interface ApiData<T> {
  /** `null` until it is loaded. */
  data: T | null
  error: string
  reload: () => void
}

/** Loads again whenever `dependencies` change. */
export function useApi<T>(load: () => Promise<T>, dependencies: unknown[]): ApiData<T> {
  const [data, setData] = useState<T | null>(null)
  const [error, setError] = useState('')
  const [round, setRound] = useState(0)
  useEffect(() => {
    let isCurrent = true
    load().then(
      (data) => {
        if (!isCurrent) return
        setData(data)
        setError('')
      },
      (error: unknown) => isCurrent && setError(errorText(error)),
    )
    return () => {
      isCurrent = false
    }
  }, [...dependencies, round])
  return { data, error, reload: () => setRound((round) => round + 1) }
}

export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error))
