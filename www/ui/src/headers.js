// Plain JavaScript with a declaration file: Node loads it together with vite.config.ts.

/** Response headers for every file of the inspector: no requests from the page, no framing. */
const HEADERS = headersWith({ connect: "'none'" })

/** Response headers for the events page, which calls the server it comes from. */
export const EVENTS_HEADERS = { ...headersWith({ connect: "'self'" }), 'cache-control': 'no-cache' }

/** Response headers for the inspector's service worker, which loads the files of the build. */
const SERVICE_WORKER_HEADERS = headersWith({ connect: "'self'" })

/** The name of a file in `assets/` has a digest of its content, so it never changes. */
const isImmutable = (path) => path.startsWith('assets/')

/** Response headers for a file of the inspector; `path` is relative to the folder of the build. */
export function headersFor(path) {
  return {
    ...(path === 'sw.js' ? SERVICE_WORKER_HEADERS : HEADERS),
    'cache-control': isImmutable(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
  }
}

function headersWith({ connect }) {
  return {
    'content-security-policy': `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data:; connect-src ${connect}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
  }
}
