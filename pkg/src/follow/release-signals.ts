// What is suspicious about a change that was followed or received.
import { HookError, reviewRelease } from 'npm-hooks/packument'
import type { Change, Signal } from '../../packument.js'

export function releaseSignals(change: Change, packument: Uint8Array | null): Signal[] {
  if (change.kind !== 'publish' || change.version === null || packument === null) return []
  try {
    return reviewRelease(packument, change.version)
  } catch (error) {
    if (error instanceof HookError) return []
    throw error
  }
}
