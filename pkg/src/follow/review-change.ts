// What is suspicious about a change that was followed or received.
import { HookError, reviewRelease } from 'npm-hooks/packument'
import type { Change, Review } from '../../packument.js'

export function reviewChange(change: Change, packument: Uint8Array | null): Review {
  if (change.kind !== 'publish' || change.version === null || packument === null) return noReview()
  try {
    return reviewRelease(packument, change.version, { unchecked: true })
  } catch (error) {
    if (error instanceof HookError) return noReview()
    throw error
  }
}

const noReview = (): Review => ({ signals: [], checked: 0, unchecked: [] })
