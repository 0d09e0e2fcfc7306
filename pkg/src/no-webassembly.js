// @ts-check
// Hosts that have no WebAssembly, forbid it, or lack the address space for it.
import { hookError, INTERNAL } from './hook-error.js'

/** What such a host throws, and what to do about it. */
const ADVICE = /** @type {const} */ ([
  [
    /^ReferenceError.*WebAssembly/,
    'this host has no WebAssembly: in Node, start without --jitless; in a browser, exclude the page from Lockdown Mode',
  ],
  [
    /^RangeError.*memory/i,
    'this host may not reserve the address space of WebAssembly: in Node, set NODE_OPTIONS=--disable-wasm-trap-handler, or raise `ulimit -v`; in a browser, close other pages',
  ],
  [
    /^(CompileError|EvalError|TypeError)/,
    "this host does not compile WebAssembly: in a browser, allow 'wasm-unsafe-eval' in the page's CSP; elsewhere, set up the bundler as docs/hosts.md says",
  ],
])

/**
 * The error for what was thrown while wasm was compiled or instantiated.
 *
 * @param {unknown} thrown
 */
export function loadError(thrown) {
  // A host may have the global without what is in it.
  const isMissing = typeof (/** @type {{ Module?: unknown } | undefined} */ (globalThis.WebAssembly)?.Module) !== 'function'
  const text = isMissing ? 'ReferenceError: WebAssembly' : String(thrown)
  const message = ADVICE.find(([pattern]) => pattern.test(text))?.[1]
  return hookError(message === undefined ? INTERNAL : { code: 'no-webassembly', status: 500, message, offset: null }, thrown)
}
