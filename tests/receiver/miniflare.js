// The receiver in miniflare, which has the bindings that plain workerd does not have.
import { join } from 'node:path'
import { root } from '../../scripts/setup.js'
import { inMiniflare } from '../hosts/workers.js'

/** Starts the deployed worker with bindings that only Cloudflare has. */
export async function startInMiniflare(options) {
  const classes = { SHARDS: 'Shard', QUARANTINE: 'Quarantine', LIMITERS: 'Limiter', MONITOR: 'Monitor', HOOKS: 'Hooks' }
  const durableObjects = Object.fromEntries(Object.entries(classes).map(([name, className]) => [name, { className, useSQLite: true }]))
  // The worker's log would mix with the output of the tests.
  const miniflare = await inMiniflare(join(root, 'www/server/src/index.ts'), root, {
    durableObjects,
    handleRuntimeStdio: (out, error) => [out.resume(), error.resume()],
    ...options,
  })
  return { url: () => miniflare.ready, ready: miniflare.ready, dispose: () => miniflare.dispose(), worker: () => miniflare.getWorker() }
}
