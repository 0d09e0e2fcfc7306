/** What is wrong with a delivery: a stable code, and the HTTP status to answer with. */
export class HookError extends Error {
  constructor({ code, status, message, offset }) {
    super(message)
    this.code = code
    this.status = status
    if (offset !== null) this.offset = offset
  }

  /** The same error once the body is known to be genuine; not enumerable, so that no log prints 20 MB. */
  with(body) {
    return Object.defineProperty(this, 'body', { value: body })
  }
}

Object.defineProperty(HookError.prototype, 'name', { value: 'HookError', configurable: true, writable: true })

/** Calls into wasm, which throws a coded error as a plain object because the class lives here. */
export function call(wasmFunction, ...args) {
  try {
    return wasmFunction(...args)
  } catch (thrown) {
    throw thrown instanceof Error ? thrown : new HookError(thrown)
  }
}
