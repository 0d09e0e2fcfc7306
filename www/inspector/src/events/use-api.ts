// Data from the API, as a hook.
import { useState } from 'preact/hooks'
import { useLoad } from './use-load.ts'

interface ApiData<T> {
  /** `null` until it is loaded. */
  data: T | null
  error: string
  reload: () => void
}

/** Loads again with each round, and whenever `dependencies` change. */
export function useApi<T>(load: () => Promise<T>, round: number, dependencies: unknown[] = []): ApiData<T> {
  const [data, setData] = useState<T | null>(null)
  const [error, setError] = useState('')
  const [reloads, setReloads] = useState(0)
  const onData = (data: T) => {
    setData(data)
    setError('')
  }
  useLoad(load, onData, (error) => setError(errorText(error)), round, [...dependencies, reloads])
  return { data, error, reload: () => setReloads((count) => count + 1) }
}

export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error))
