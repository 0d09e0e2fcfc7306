// Keeps a comparison up to date: both sides are read once, and verified again whenever a signature or the secret changes.
import { useEffect, useRef } from 'preact/hooks'
import type { ComparedSides, Comparison, ErrorDetails, SideView, Source } from './protocol.ts'
import type { DeliveryState } from './use-delivery.ts'
import { useVerification } from './use-verification.ts'
import { call } from './worker-client.ts'

type Inputs = readonly [beforeHeader: string, afterHeader: string, secret: string]

/** What is known of a side, and what it was found in. */
interface KnownSide {
  source: Source
  header: string
  secret: string
  found: SideView | ErrorDetails
}

/** The sides were verified with `inputs`. */
interface Compared {
  sides: ComparedSides
  inputs: Inputs
  comparison: Comparison | ErrorDetails | null
}

export function useComparison(before: DeliveryState, after: DeliveryState, secret: string) {
  const sources = [before.source, after.source] as const
  const { result, isComplete, ...state } = useVerification<Compared, Inputs>({
    sources,
    inputs: [before.header, after.header, secret],
    read: sources.every((source) => source === null)
      ? null
      : async (inputs, { onStep }) => ({ ...(await call('compare', [...sources, ...inputs], { onStep })), inputs }),
    verify: async (inputs) => ({ sides: await call('verifySides', [...inputs]), inputs }),
    keyOf: ({ sides }, [beforeHeader, afterHeader, secret]) =>
      JSON.stringify([signatureIn(sides.before, beforeHeader), signatureIn(sides.after, afterHeader), secret]),
  })
  const found = isComplete ? result : null
  const sides: ComparedSides = {
    before: useSide(before, secret, found && { found: found.sides.before, header: found.inputs[0], secret: found.inputs[2] }),
    after: useSide(after, secret, found && { found: found.sides.after, header: found.inputs[1], secret: found.inputs[2] }),
  }
  return { ...state, sides, isComplete, comparison: found?.comparison ?? null }
}

/** A side stays as it was found, while the worker reads the other one; its verdict only as long as it is that of these inputs. */
function useSide(
  delivery: DeliveryState,
  secret: string,
  latest: { found: ComparedSides['before']; header: string; secret: string } | null,
) {
  const known = useRef<KnownSide | null>(null)
  const { source, header } = delivery
  if (source === null || known.current?.source !== source) known.current = null
  if (source !== null && latest?.found) known.current = { ...latest, source, found: latest.found }
  const side = known.current && sideWith(known.current, header, secret)
  const view = side !== null && 'code' in side ? null : side
  useEffect(() => delivery.takeInspection(view), [view?.verdict, view?.requestSignature])
  return side
}

/** What is said of a side before it is verified with this header and secret. */
function sideWith({ found, ...made }: KnownSide, header: string, secret: string): SideView | ErrorDetails {
  if ('code' in found) return found
  const signature = signatureIn(found, header)
  const isSame = secret === made.secret && signature === signatureIn(found, made.header)
  // That the body is missing depends on neither.
  return isSame || found.verdict.state === 'needs-body' ? found : { ...found, signature, verdict: { state: 'verifying' } }
}

/** The signature that is checked: that in the field, or else that of the request. */
const signatureIn = (side: ComparedSides['before'], header: string) =>
  header || (side && 'requestSignature' in side ? side.requestSignature : '')
