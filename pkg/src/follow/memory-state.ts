// A state that ends with the process.
import type { FollowState } from '../../follow.js'

export function memoryState(): FollowState {
  const records = new Map<string, Uint8Array>()
  return {
    read: async (key) => records.get(key) ?? null,
    async commit(changed) {
      for (const [key, value] of changed)
        if (value === null) records.delete(key)
        else records.set(key, value)
    },
  }
}
