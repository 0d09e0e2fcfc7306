// Keeps a comparison up to date: both inputs are read once, and verified again whenever a signature or the secret changes.
import { useEffect, useRef } from 'preact/hooks'
import type { ComparedSides, Comparison, ErrorDetails } from './protocol.ts'
import type { DeliveryState } from './use-delivery.ts'
import { TYPING_PAUSE_MS, useWorkerCall } from './use-worker-call.ts'
import { call } from './worker-client.ts'

/** A result of `compare`: one object for each call, unlike the comparison, which can be `null`. */
interface Compared {
  comparison: Comparison | ErrorDetails | null
}

export function useComparison(before: DeliveryState, after: DeliveryState, secret: string) {
  const sources = [before.source, after.source] as const
  const hasSource = before.source !== null || after.source !== null
  const { result: compared, ...reading } = useWorkerCall<Compared>(hasSource ? [...sources] : null, async (signal, onStep) => ({
    comparison: await call('compare', [...sources], { signal, onStep }),
  }))
  /** The verdicts on the same inputs: they stay while the next ones are made. */
  const latest = useRef<{ compared: Compared; sides: ComparedSides } | null>(null)
  const known = latest.current?.compared === compared ? latest.current?.sides : undefined
  const { result, ...verifying } = useWorkerCall(
    compared && [compared, before.header, after.header, secret],
    (signal) => call('verifySides', [before.header, after.header, secret], { signal }),
    known ? TYPING_PAUSE_MS : 0,
  )
  if (compared && result) latest.current = { compared, sides: result }
  // Without verdicts nothing is shown: it would have no mark that it is unverified.
  const sides = verifying.error ? null : (result ?? known ?? null)
  useEffect(() => {
    before.takeInspection(sides?.before ?? null)
    after.takeInspection(sides?.after ?? null)
  }, [sides])
  const { cancel } = reading.progress ? reading : verifying
  return {
    comparison: sides && compared ? compared.comparison : null,
    sides,
    error: reading.error ?? verifying.error,
    progress: reading.progress ?? (known ? null : verifying.progress),
    cancel,
    // The worker may have lost what it read.
    retry: reading.retry,
  }
}
