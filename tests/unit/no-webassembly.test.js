// What the loaders for pages say if WebAssembly fails while the package is imported: the advice fits every kind of host.
import assert from 'node:assert/strict'
import { test } from 'node:test'

const MEMORY =
  'this host may not reserve the address space of WebAssembly: in Node, set NODE_OPTIONS=--disable-wasm-trap-handler, or raise `ulimit -v`; in a browser, close other pages'
const COMPILE =
  "this host does not compile WebAssembly: in a browser, allow 'wasm-unsafe-eval' in the page's CSP; elsewhere, set up the bundler as docs/hosts.md says"

/** `[what the host throws, the code of the error, its message]`. */
const FAILURES = [
  [new RangeError('WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance'), 'no-webassembly', MEMORY],
  [new RangeError('WebAssembly.Memory(): could not allocate memory'), 'no-webassembly', MEMORY],
  [new WebAssembly.CompileError('WebAssembly.Module(): Compiling or instantiating is blocked by CSP'), 'no-webassembly', COMPILE],
  [new EvalError("Refused to evaluate a string because 'unsafe-eval' is not allowed"), 'no-webassembly', COMPILE],
]

for (const [number, [thrown, code, message]] of FAILURES.entries()) {
  test(String(thrown), async (t) => {
    t.mock.method(WebAssembly, 'Module', function fail() {
      throw thrown
    })
    const { verifySignature } = await import(new URL(`../../pkg/dist/browser/verify.js?${number}`, import.meta.url))
    assert.throws(() => verifySignature('body', 'sha256=', 's'), { name: 'HookError', code, status: 500, message, cause: thrown })
  })
}
