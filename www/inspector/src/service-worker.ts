/// <reference lib="webworker" />
// Serves the page without a network, from a cache that has the files of one build and nothing else.
export type {}
declare const self: ServiceWorkerGlobalScope

/** The files of this build with their SHA-256 digests; the build writes them here. */
declare const BUILD: { version: string; files: [path: string, integrity: string][] }

const PREFIX = `npm-hooks-inspector ${self.registration.scope} `
const CACHE = `${PREFIX}${BUILD.version}`
/** Of pages that were opened before an update. */
const MAX_FORMER_CACHES = 1

const addressOf = (path: string) => new URL(path, self.registration.scope).href
const FILES = new Set(BUILD.files.map(([path]) => addressOf(path)))

async function install(): Promise<void> {
  const cache = await caches.open(CACHE)
  // With digests: what a proxy or another version answers is not stored.
  await cache.addAll(BUILD.files.map(([path, integrity]) => new Request(addressOf(path), { integrity, cache: 'no-cache' })))
  await self.skipWaiting()
}

async function activate(): Promise<void> {
  const former = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE)
  await Promise.all(former.slice(0, Math.max(0, former.length - MAX_FORMER_CACHES)).map((name) => caches.delete(name)))
  await self.clients.claim()
}

/** The page from the network, so that a new version is seen at once; without a network, the one in the cache. */
async function pageFor(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch (error) {
    const stored = await (await caches.open(CACHE)).match(addressOf('index.html'))
    if (stored) return stored
    throw error
  }
}

/** A file of this version, or of one whose page is still open. */
async function fileFor(request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(request)) ?? (await storedByFormer(request)) ?? fetch(request)
}

async function storedByFormer(request: Request): Promise<Response | undefined> {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX)) continue
    const stored = await (await caches.open(name)).match(request)
    if (stored) return stored
  }
  return undefined
}

self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(activate()))
self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET') return
  const [address = ''] = request.url.split(/[?#]/)
  if (request.mode === 'navigate') {
    // The events page, which a static host may have next to this one, is not served from a cache.
    if (address === self.registration.scope || address === addressOf('index.html')) event.respondWith(pageFor(request))
  } else if (FILES.has(address) || address.startsWith(addressOf('assets/'))) {
    event.respondWith(fileFor(request))
  }
})
