// Marks what is shown of a delivery whose signature was not verified.
import type { Inspection } from './protocol.ts'
import { UNVERIFIED } from './texts.ts'

/** `none`: an input without a signature to verify, such as a packument. */
export type Trust = 'verified' | 'failed' | 'unchecked' | 'none'

export function trustIn({ verdict, isBarePackument, signature }: Pick<Inspection, 'verdict' | 'isBarePackument' | 'signature'>): Trust {
  if (isBarePackument && signature === '') return 'none'
  if (verdict.state === 'explained') return verdict.explanation.valid ? 'verified' : 'failed'
  return 'unchecked'
}

export function UnverifiedMark({ trust }: { trust: Trust }) {
  if (trust === 'verified' || trust === 'none') return null
  return <p class={`unverified ${trust}`}>{UNVERIFIED[trust]}</p>
}
