// Which packages a scope, a user or a pattern selects now, by the registry's search and listings. Best effort: registries differ.
import type { RegistryAddress, WatchHost } from 'npm-hooks/follow'
import { isPackageName, pauseOf, readBody, requestInit } from 'npm-hooks/follow'
import { isObject } from '../base/json-object.js'
import { matchesPattern } from '../settings/patterns.js'

/** The search of npm's registry gives at most this many at once, and 10,000 in all. */
const PAGE = 250
const MAX_PAGES = 40
const MAX_BYTES = 64 * 1024 * 1024
const TIMEOUT_MS = 60_000
/** For all requests. */
const MAX_TOTAL_MS = 120_000
/** For a registry that asks for fewer requests, and does not say for how long. */
const PAUSE_MS = 60_000

/** A registry that is being asked. */
interface Asked extends RegistryAddress {
  /** Once it has asked for fewer requests, it gets none. */
  retryAfterMs: number | null
  /** When asking ends. */
  until: number
  /** Requests that were not made, or got no answer. */
  unanswered: number
}

export interface Discovery {
  names: string[]
  /** Which of the registry's lists have answered; without any, nothing is known. */
  sources: string[]
  /** False if the registry was not asked for all, or did not answer. */
  isComplete: boolean
}

/** Whether a selector selects a package by its name alone; the names of a user's packages do not show the user. */
export function matchesSelector(selector: string, name: string): boolean {
  if (selector.startsWith('~')) return false
  if (selector.startsWith('@') && !selector.includes('*')) return name.startsWith(`${selector}/`)
  return matchesPattern(selector, name)
}

/** Asks the registry for the packages of selectors, and for how long it wants to be left alone. Never rejects. */
export async function discover(
  host: WatchHost,
  address: RegistryAddress,
  selectors: string[],
): Promise<{ found: Map<string, Discovery>; retryAfterMs: number | null }> {
  const registry: Asked = { ...address, retryAfterMs: null, until: host.now() + MAX_TOTAL_MS, unanswered: 0 }
  const found = new Map(selectors.map((selector) => [selector, { names: new Set<string>(), sources: [] as string[], isComplete: true }]))
  for (const [selector, discovery] of found) {
    const { names, sources } = discovery
    const before = registry.unanswered
    const results = await search(host, registry, textOf(selector))
    discovery.isComplete = registry.unanswered === before
    if (!results) continue
    sources.push('search')
    for (const { name, users } of results) {
      const isSelected = selector.startsWith('~') ? users.includes(selector.slice(1)) : matchesSelector(selector, name)
      if (isSelected) names.add(name)
    }
  }
  const before = registry.unanswered
  for (const path of ['/-/verdaccio/data/packages', '/-/all']) {
    const listed = await list(host, registry, path)
    if (!listed) continue
    for (const [selector, { names, sources }] of found) {
      sources.push(path)
      for (const { name, users } of listed)
        if (selector.startsWith('~') ? users.includes(selector.slice(1)) : matchesSelector(selector, name)) names.add(name)
    }
  }
  // Without a search, the lists are all there is.
  if (registry.unanswered > before) for (const discovery of found.values()) if (discovery.sources.length === 0) discovery.isComplete = false
  return {
    found: new Map([...found].map(([selector, discovery]) => [selector, { ...discovery, names: [...discovery.names] }])),
    retryAfterMs: registry.retryAfterMs,
  }
}

function textOf(selector: string): string {
  if (selector.startsWith('~')) return `maintainer:${selector.slice(1)}`
  if (selector.startsWith('@') && !selector.includes('*')) return `scope:${selector.slice(1)}`
  // The longest literal part.
  return selector.split('*').reduce((longest, part) => (part.length > longest.length ? part : longest), '')
}

interface Found {
  name: string
  /** Its publisher and maintainers. */
  users: string[]
}

/** `null` if the registry has no such search. */
async function search(host: WatchHost, registry: Asked, text: string): Promise<Found[] | null> {
  const found: Found[] = []
  for (let page = 0; page < MAX_PAGES; page++) {
    const path = `/-/v1/search?text=${encodeURIComponent(text)}&size=${PAGE}&from=${page * PAGE}`
    const json = await getJson(host, registry, path)
    const objects = isObject(json) && Array.isArray(json.objects) ? (json.objects as unknown[]) : null
    if (!objects) return page === 0 ? null : found
    for (const object of objects) {
      const entry = isObject(object) ? foundIn(object.package) : null
      if (entry) found.push(entry)
    }
    if (objects.length < PAGE) break
  }
  return found
}

/** `null` if the registry has no such list. */
async function list(host: WatchHost, registry: Asked, path: string): Promise<Found[] | null> {
  const json = await getJson(host, registry, path)
  if (Array.isArray(json)) return (json as unknown[]).flatMap((entry) => foundIn(entry) ?? [])
  if (!isObject(json)) return null
  // An object by name, with the time of the list as `_updated`.
  return Object.entries(json).flatMap(([name, entry]) => (isPackageName(name) ? (foundIn(entry) ?? { name, users: [] }) : []))
}

function foundIn(entry: unknown): Found | null {
  if (!isObject(entry) || !isPackageName(entry.name)) return null
  const people = [entry.publisher, entry.author, ...(Array.isArray(entry.maintainers) ? (entry.maintainers as unknown[]) : [])]
  const users = people.flatMap((person) => (isObject(person) ? [person.username ?? person.name] : []))
  return { name: entry.name, users: users.filter((user) => typeof user === 'string') }
}

/** `null` for anything but JSON with the status 200. */
async function getJson({ fetch, now }: WatchHost, registry: Asked, path: string): Promise<unknown> {
  if (registry.retryAfterMs !== null || now() > registry.until) {
    registry.unanswered++
    return null
  }
  try {
    const response = await fetch(`${registry.url}${path}`, requestInit(registry.token, AbortSignal.timeout(TIMEOUT_MS)))
    const pause = pauseOf(response, now())
    if (response.status === 429 || pause !== null) registry.retryAfterMs = pause ?? PAUSE_MS
    const body = response.status === 200 ? await readBody(response, MAX_BYTES) : null
    if (body !== null) return JSON.parse(new TextDecoder().decode(body))
    await response.body?.cancel().catch(() => {})
    if (response.status === 429 || response.status >= 502) registry.unanswered++
    return null
  } catch {
    registry.unanswered++
    return null
  }
}
