/** What our own classes are made with, and nobody else's objects. */
export const made = Symbol('made by npm-hooks')

/** What is wrong with a delivery: a stable code, and the HTTP status to answer with. */
export class HookError extends Error {
  constructor(by, parts) {
    if (by !== made) throw new TypeError('only npm-hooks makes a HookError: to test with one, send a bad delivery')
    const { code, status, message, offset, cause } = parts
    super(message, cause === undefined ? undefined : { cause })
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

export const coded = (code, status, message, offset, cause) => new HookError(made, { code, status, message, offset, cause })

/** Never seen so far. It comes with what the host threw as its `cause`; the next call works again. */
export const INTERNAL = ['internal', 500, 'npm-hooks itself failed (see `cause`): please report it', null]
