// Permits for requests, shared by all followers of this process.
import type { Permits } from '../../follow.js'

/** How many requests to one registry may be open. */
export const MAX_REQUESTS = 4

/** While other followers use all permits. */
const RETRY_MS = 50

const MAX_PAUSE_MS = 3600_000

/** By the registry's URL; while a request is open or it asked for a pause. */
const registries = new Map<string, { open: number; pausedUntil: number }>()

/** `onRelease`: after each request. */
export function permitsFor(now: () => number, onRelease: () => void): Permits {
  const pausedUntil = (registry: string) => {
    const until = registries.get(registry)?.pausedUntil ?? 0
    // One that is later means that the clock was set back.
    return until > now() + MAX_PAUSE_MS ? 0 : until
  }
  const change = (registry: string, { open = 0, until = 0 }) => {
    const state = registries.get(registry) ?? { open: 0, pausedUntil: 0 }
    registries.set(registry, { open: state.open + open, pausedUntil: Math.max(pausedUntil(registry), until) })
    if (state.open + open === 0 && pausedUntil(registry) <= now()) registries.delete(registry)
  }
  const isFull = (registry: string) => (registries.get(registry)?.open ?? 0) >= MAX_REQUESTS
  return {
    take(registry) {
      if (isFull(registry) || pausedUntil(registry) > now()) return false
      change(registry, { open: 1 })
      return true
    },
    ask: async () => {},
    release(registry) {
      change(registry, { open: -1 })
      onRelease()
    },
    pause: (registry, ms) => change(registry, { until: now() + ms }),
    nextTime: (registry) => Math.max(pausedUntil(registry), isFull(registry) ? now() + RETRY_MS : 0),
  }
}
