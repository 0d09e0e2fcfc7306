// @ts-check
// The signals of a release, and how they are printed.
import { HookError, reviewRelease } from 'npm-hooks/packument'

/** @import { Change } from '../../index.js' */
/** @import { Signal, UncheckedSignal } from '../../packument.js' */

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

/**
 * Prints which checks could not run, by what they lack.
 *
 * @param {import('./output.js').Output} output
 * @param {number} checked
 * @param {readonly UncheckedSignal[]} unchecked
 * @param {string} indent
 */
export function printUnchecked(output, checked, unchecked, indent) {
  if (unchecked.length === 0) return
  output.line(`${indent}Only ${checked} of ${checked + unchecked.length} checks could run:`, 'warn')
  /** @type {Map<string, string[]>} */
  const codes = new Map()
  for (const { code, missing } of unchecked) {
    const members = missing.join(' and ')
    codes.set(members, [...(codes.get(members) ?? []), code])
  }
  for (const [members, list] of codes) output.line(`${indent}without ${members}: ${list.join(', ')}`)
}
