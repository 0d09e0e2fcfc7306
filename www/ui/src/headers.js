// Plain JavaScript with a declaration file: Node loads it together with vite.config.ts.

/** Response headers for every file of the inspector: no requests from the page, no framing. */
export const HEADERS = headersWith({ connect: "'none'" })

/** Response headers for the events page, which calls the server it comes from. */
export const EVENTS_HEADERS = headersWith({ connect: "'self'" })

function headersWith({ connect }) {
  return {
    'content-security-policy': `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data:; connect-src ${connect}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
  }
}
