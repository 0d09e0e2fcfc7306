// Has the worker read what the visitor entered, and verify it again whenever the header or the secret changes. Inspect and Compare share it.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ProgressState } from './progress-bar.tsx'
import { type ErrorDetails, errorDetails, isRepeatable, type Source } from './protocol.ts'
import { PROGRESS } from './texts.ts'
import { CANCELED, TYPING_PAUSE_MS } from './use-worker-call.ts'
import { onWorkerLost, terminate, WORKER_LOST } from './worker-client.ts'

/** `R`: what the worker found; `I`: the headers and the secret. */
interface Verification<R, I extends readonly string[]> {
  /** They are read once, and again if one of them changes. */
  sources: readonly (Source | null)[]
  inputs: I
  /** Reads the sources and verifies them; `null` without any. */
  read: ((inputs: I, options: ReadOptions<R>) => Promise<R>) | null
  /** Verifies what was read. */
  verify: (inputs: I) => Promise<Partial<R>>
  /** The same for inputs that have the same verdict. */
  keyOf: (result: R, inputs: I) => string
  /** The result while verifying takes longer than the typing pause. */
  asVerifying?: (result: R) => R
}

interface ReadOptions<R> {
  onStep: (step: string, share: number) => void
  onPartial: (partial: R) => void
}

/** Sources that were read completely. */
interface ReadSources<R> {
  sources: readonly (Source | null)[]
  result: R
  /** The key of the inputs that were verified last. */
  verifiedWith: string
}

export function useVerification<R extends object, I extends readonly string[]>(verification: Verification<R, I>) {
  const { sources, inputs, read, verify, keyOf, asVerifying = (result) => result } = verification
  const [result, setResult] = useState<R | null>(null)
  const [error, setError] = useState<ErrorDetails | null>(null)
  const [progress, setProgress] = useState<ProgressState | null>(null)
  const complete = useRef<ReadSources<R> | null>(null)
  const isVerifying = useRef(false)
  /** Counts readings of the same sources. */
  const [attempt, setAttempt] = useState(0)
  /** Whether the sources were read again by themselves, which happens once. */
  const isRepeated = useRef(false)
  /** The inputs of a failure that can be tried again. */
  const failedWith = useRef<string | null>(null)
  const latest = useRef(inputs)
  latest.current = inputs

  useEffect(() => {
    isRepeated.current = false
  }, sources)

  useEffect(() => {
    complete.current = null
    isVerifying.current = false
    failedWith.current = null
    setResult(null)
    setError(null)
    setProgress(null)
    if (read === null) return
    let isCurrent = true
    const inputs = latest.current
    const options: ReadOptions<R> = {
      onStep: (step, share) => isCurrent && setProgress({ step, share }),
      onPartial: (partial) => isCurrent && setResult(partial),
    }
    read(inputs, options)
      .then((result) => {
        if (!isCurrent) return
        complete.current = { sources, result, verifiedWith: keyOf(result, inputs) }
        setResult(result)
        setProgress(null)
        // The visitor may have typed in the meantime.
        void verifyLatest()
      })
      .catch((error: unknown) => isCurrent && failUnlessLost(error))
    return () => {
      isCurrent = false
    }
  }, [attempt, ...sources])

  useEffect(
    () =>
      onWorkerLost(() => {
        if (read === null) return
        if (isRepeated.current) return fail(WORKER_LOST)
        isRepeated.current = true
        retry()
      }),
    sources,
  )

  useEffect(() => {
    // After a failure, a change of what is verified starts again.
    const timer = setTimeout(() => {
      if (failedWith.current === null) void verifyLatest()
      else if (failedWith.current !== JSON.stringify(inputs)) retry()
    }, TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, inputs)

  /** One call at a time; afterwards, one more for the latest inputs if they changed. */
  const verifyLatest = async () => {
    const target = complete.current
    if (target === null || isVerifying.current) return
    const isOutdated = () => target.verifiedWith !== keyOf(target.result, latest.current)
    isVerifying.current = true
    const slow = setTimeout(() => {
      setProgress({ step: PROGRESS.verifying, share: 0.5 })
      setResult((known) => known && asVerifying(known))
    }, TYPING_PAUSE_MS)
    try {
      while (complete.current === target && isOutdated()) {
        const inputs = latest.current
        const verified = await verify(inputs)
        if (complete.current !== target) return
        target.verifiedWith = keyOf(target.result, inputs)
        // A verdict on former inputs is not shown.
        if (!isOutdated()) setResult((known) => known && { ...known, ...verified })
      }
      setProgress(null)
    } catch (error) {
      if (complete.current === target) failUnlessLost(error)
    } finally {
      clearTimeout(slow)
      if (complete.current === target) isVerifying.current = false
    }
  }
  const retry = () => setAttempt((attempt) => attempt + 1)
  const fail = (details: ErrorDetails) => {
    complete.current = null
    setResult(null)
    setError(details)
    setProgress(null)
    failedWith.current = isRepeatable(details) ? JSON.stringify(latest.current) : null
  }
  /** That the worker is lost is handled where it is announced. */
  const failUnlessLost = (error: unknown) => {
    const details = errorDetails(error)
    if (details.code !== WORKER_LOST.code) fail(details)
  }
  const cancel = () => {
    terminate()
    fail(CANCELED)
  }
  const isComplete = result !== null && (complete.current?.sources.every((source, at) => source === sources[at]) ?? false)
  return { result, error, progress, cancel, retry, isComplete }
}
