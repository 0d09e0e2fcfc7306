// A call of the worker that depends only on its arguments, as a hook.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ProgressState } from './progress-bar.tsx'
import { type ErrorDetails, errorDetails } from './protocol.ts'
import { PROGRESS } from './texts.ts'
import { terminate, WORKER_LOST } from './worker-client.ts'

/** Typing calls the worker only after a pause of this length. */
export const TYPING_PAUSE_MS = 150

export const CANCELED: ErrorDetails = { code: 'canceled', message: PROGRESS.canceled }

/** Calls again whenever `args` change; `null` while some are missing. */
export function useWorkerCall<T>(
  args: unknown[] | null,
  start: (signal: AbortSignal, onStep: (step: string, share: number) => void) => Promise<T>,
) {
  const [result, setResult] = useState<T | null>(null)
  const [error, setError] = useState<ErrorDetails | null>(null)
  const [progress, setProgress] = useState<ProgressState | null>(null)
  /** Counts calls with the same arguments. */
  const [attempt, setAttempt] = useState(0)
  const aborter = useRef(new AbortController())
  /** Whether the same call was made again by itself, which happens once. */
  const isRepeated = useRef(false)
  const retry = () => setAttempt((attempt) => attempt + 1)
  useEffect(() => {
    isRepeated.current = false
  }, args ?? [null])
  useEffect(() => {
    setResult(null)
    setError(null)
    setProgress(null)
    if (args === null) return
    aborter.current = new AbortController()
    const { signal } = aborter.current
    setProgress({ step: PROGRESS.working, share: 0 })
    const timer = setTimeout(async () => {
      try {
        const result = await start(signal, (step, share) => signal.aborted || setProgress({ step, share }))
        if (!signal.aborted) setResult(result)
      } catch (error) {
        if (signal.aborted) return
        const details = errorDetails(error)
        if (details.code !== WORKER_LOST.code || isRepeated.current) setError(details)
        else {
          isRepeated.current = true
          retry()
        }
      }
      if (!signal.aborted) setProgress(null)
    }, TYPING_PAUSE_MS)
    return () => {
      clearTimeout(timer)
      aborter.current.abort()
    }
  }, [attempt, ...(args ?? [null])])
  const cancel = () => {
    aborter.current.abort()
    terminate()
    setProgress(null)
    setError(CANCELED)
  }
  return { result, error, progress, cancel, retry }
}
