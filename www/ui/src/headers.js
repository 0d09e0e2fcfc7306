// Security headers. Plain JavaScript, because Vite's configuration is loaded by Node.

/** The headers of every file of the inspector: no third-party requests, no framing. */
export const HEADERS = headersFor("'none'")

/** The headers of the receiver's page, which calls the receiver. */
export const EVENTS_HEADERS = headersFor("'self'")

function headersFor(connections) {
  return {
    'content-security-policy': `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data:; connect-src ${connections}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
  }
}
