/** `fetch` on a new connection: workerd closes one that was idle for five seconds, perhaps just as it is used again. */
export function fetch(address, options = {}) {
  const headers = new Headers(options.headers)
  headers.set('connection', 'close')
  return globalThis.fetch(address, { ...options, headers })
}
