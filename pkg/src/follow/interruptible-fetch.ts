// A `fetch` whose requests can all be interrupted.
import type { FollowFetch } from '../../follow.js'

export interface InterruptibleFetch {
  fetch: FollowFetch
  /** Interrupts the requests in progress, and all later ones. */
  interrupt(): void
}

/** Not by `AbortSignal.any`: some versions of Node keep each signal that depends on one that lives on. */
export function interruptible(fetch: FollowFetch): InterruptibleFetch {
  const requests = new Set<AbortController>()
  let isInterrupted = false
  return {
    fetch(url, init) {
      const request = new AbortController()
      if (isInterrupted) request.abort()
      requests.add(request)
      // When a body has been read is not known here, but each request has a limit of time.
      const { signal } = init
      signal.addEventListener('abort', () => {
        requests.delete(request)
        request.abort(signal.reason)
      })
      return fetch(url, { ...init, signal: request.signal })
    },
    interrupt() {
      isInterrupted = true
      for (const request of requests) request.abort()
      requests.clear()
    },
  }
}
