// Keeps the result for the current delivery up to date while the visitor types.
import type { Inspection, Source } from './protocol.ts'
import { useVerification } from './use-verification.ts'
import { call } from './worker-client.ts'

/** Inspects each `source` once, and verifies again whenever the header or the secret changes. */
export function useInspection(source: Source | null, header: string, secret: string) {
  const { result: inspection, ...state } = useVerification<Inspection, [header: string, secret: string]>({
    sources: [source],
    inputs: [header, secret],
    read: source && ((inputs, options) => call('inspect', [source, ...inputs], options)),
    verify: (inputs) => call('verify', inputs),
    keyOf: ({ requestSignature }, [header, secret]) => JSON.stringify([header || requestSignature, secret]),
    asVerifying: (known) => ({ ...known, verdict: { state: 'verifying' } }),
  })
  return { inspection, ...state }
}
