// @ts-check
// The signals of a release as lines for people.

/**
 * @param {import('./output.js').Output} output
 * @param {readonly import('../../packument.js').Signal[]} signals
 * @param {string} indent
 */
export function printSignals(output, signals, indent) {
  for (const { level, code, message } of signals) output.line(`${indent}${level} ${code}: ${message}`, level === 'alarm' ? 'bad' : 'warn')
}
