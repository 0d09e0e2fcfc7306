/** What every file of the inspector is served with: nothing from elsewhere, nothing to elsewhere, no frame around it. */
export const HEADERS = headersFor("'none'")

/** The same for the receiver's own page, which has to ask the receiver. */
export const EVENTS_HEADERS = headersFor("'self'")

function headersFor(connections: string): Record<string, string> {
  return {
    'content-security-policy': `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data:; connect-src ${connections}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
  }
}
