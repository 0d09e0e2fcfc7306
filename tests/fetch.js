/** `fetch` that closes its connection, so that none is used again: workerd closes one that was idle for five seconds, perhaps at that moment. */
export function fetch(address, options = {}) {
  const headers = new Headers(options.headers)
  headers.set('connection', 'close')
  return globalThis.fetch(address, { ...options, headers })
}
