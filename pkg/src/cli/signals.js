// @ts-check
// The signals of a release, and how they are printed.
import { HookError, reviewRelease } from 'npm-hooks/packument'

/** @import { Change } from '../../index.js' */
/** @import { Signal } from '../../packument.js' */

/**
 * What is suspicious about a change; empty for one that is not a release, and for a packument that does not have it.
 *
 * @param {Change} change
 * @param {Uint8Array | null} packument
 * @returns {Signal[]}
 */
export function signalsOf(change, packument) {
  if (change.kind !== 'publish' || change.version === null || packument === null) return []
  try {
    return reviewRelease(packument, change.version)
  } catch (error) {
    if (error instanceof HookError) return []
    throw error
  }
}

/**
 * @param {import('./output.js').Output} output
 * @param {readonly Signal[]} signals
 * @param {string} indent
 */
export function printSignals(output, signals, indent) {
  for (const { level, code, message } of signals) output.line(`${indent}${level} ${code}: ${message}`, level === 'alarm' ? 'bad' : 'warn')
}
