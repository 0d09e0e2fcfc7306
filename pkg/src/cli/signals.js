// @ts-check
// How the signals of a release are printed.

/** @import { Signal } from '../../packument.js' */

/**
 * @param {import('./output.js').Output} output
 * @param {readonly Signal[]} signals
 * @param {string} indent
 */
export function printSignals(output, signals, indent) {
  for (const { level, code, message } of signals) output.line(`${indent}${level} ${code}: ${message}`, level === 'alarm' ? 'bad' : 'warn')
}
