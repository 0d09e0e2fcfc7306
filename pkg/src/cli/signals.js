// @ts-check
// How the signals of a release are printed.

/** @import { Signal, UncheckedSignal } from '../../packument.js' */

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
