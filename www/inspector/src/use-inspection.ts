// Keeps the result for the current delivery up to date while the visitor types.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ProgressState } from './progress-bar.tsx'
import { type ErrorDetails, errorDetails, type Inspection, isRepeatable, type Source } from './protocol.ts'
import { PROGRESS } from './texts.ts'
import { CANCELED, TYPING_PAUSE_MS } from './use-worker-call.ts'
import { call, onWorkerLost, terminate, WORKER_LOST } from './worker-client.ts'

/** A source that was inspected completely. */
interface InspectedSource {
  source: Source
  requestSignature: string
  /** The header and secret of the current verdict. */
  verifiedWith: string
}

/** Inspects each `source` once, and verifies again whenever the header or the secret changes. */
export function useInspection(source: Source | null, header: string, secret: string) {
  const [inspection, setInspection] = useState<Inspection | null>(null)
  const [error, setError] = useState<ErrorDetails | null>(null)
  const [progress, setProgress] = useState<ProgressState | null>(null)
  const inspected = useRef<InspectedSource | null>(null)
  const isVerifying = useRef(false)
  /** Counts inspections of the same source. */
  const [attempt, setAttempt] = useState(0)
  /** The source that was inspected again by itself, which happens once. */
  const repeated = useRef<Source | null>(null)
  /** The header and secret of a failure that can be tried again. */
  const failedWith = useRef<string | null>(null)
  const inputs = useRef({ header, secret })
  inputs.current = { header, secret }

  useEffect(() => {
    inspected.current = null
    isVerifying.current = false
    failedWith.current = null
    setInspection(null)
    setError(null)
    setProgress(null)
    if (source === null) return
    let isCurrent = true
    const { header, secret } = inputs.current
    const options = {
      onStep: (step: string, share: number) => isCurrent && setProgress({ step, share }),
      onPartial: (partial: Inspection) => isCurrent && setInspection(partial),
    }
    call('inspect', [source, header, secret], options)
      .then((result) => {
        if (!isCurrent) return
        const { requestSignature } = result
        inspected.current = { source, requestSignature, verifiedWith: keyOf(header || requestSignature, secret) }
        setInspection(result)
        setProgress(null)
        // The visitor may have typed in the meantime.
        void verify()
      })
      .catch((error: unknown) => {
        const details = errorDetails(error)
        // That the worker is lost is handled where it is announced.
        if (isCurrent && details.code !== WORKER_LOST.code) fail(details)
      })
    return () => {
      isCurrent = false
    }
  }, [source, attempt])

  useEffect(
    () =>
      onWorkerLost(() => {
        if (source === null) return
        if (repeated.current === source) return fail(WORKER_LOST)
        repeated.current = source
        retry()
      }),
    [source],
  )

  useEffect(() => {
    // After a failure, a change of what is verified starts again.
    const timer = setTimeout(() => {
      if (failedWith.current === null) void verify()
      else if (failedWith.current !== keyOf(header, secret)) retry()
    }, TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [header, secret])

  /** One call at a time; afterwards, one more for the latest inputs if they changed. */
  const verify = async () => {
    const target = inspected.current
    if (target === null || isVerifying.current) return
    isVerifying.current = true
    const slow = setTimeout(() => {
      setProgress({ step: PROGRESS.verifying, share: 0.5 })
      setInspection((known) => known && { ...known, verdict: { state: 'verifying' } })
    }, TYPING_PAUSE_MS)
    const signature = () => inputs.current.header || target.requestSignature
    try {
      while (inspected.current === target && target.verifiedWith !== keyOf(signature(), inputs.current.secret)) {
        const { header, secret } = inputs.current
        const verdict = await call('verify', [header, secret])
        if (inspected.current !== target) return
        target.verifiedWith = keyOf(header || target.requestSignature, secret)
        setInspection((known) => known && { ...known, ...verdict })
      }
      setProgress(null)
    } catch (error) {
      const details = errorDetails(error)
      if (inspected.current === target && details.code !== WORKER_LOST.code) fail(details)
    } finally {
      clearTimeout(slow)
      if (inspected.current === target) isVerifying.current = false
    }
  }
  const retry = () => setAttempt((attempt) => attempt + 1)
  const fail = (details: ErrorDetails) => {
    inspected.current = null
    setInspection(null)
    setError(details)
    setProgress(null)
    failedWith.current = isRepeatable(details) ? keyOf(inputs.current.header, inputs.current.secret) : null
  }
  const cancel = () => {
    terminate()
    fail(CANCELED)
  }
  return { inspection, error, progress, cancel, retry, isComplete: inspection !== null && inspected.current?.source === source }
}

const keyOf = (header: string, secret: string) => JSON.stringify([header, secret])
