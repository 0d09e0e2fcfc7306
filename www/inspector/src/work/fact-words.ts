// What a fact of a packument says, in words instead of JSON.
import { formatBytes } from 'npm-hooks-ui/format.ts'
import { FACTS } from '../texts.ts'

/** The words for the value of a fact; `path` leads to it. Empty if there is no value. */
export function factWords(path: readonly string[], value: unknown): string {
  if (value === undefined) return ''
  const [first, , third] = path
  const isOfVersion = first === 'versions' && path.length > 1
  const name = isOfVersion ? third : first
  if (isOfVersion && path.length === 2) return manifestWords(value)
  if (first === 'time' && path.length === 2 && isObject(value)) return unpublishedWords(value)
  const wordsOf = name !== undefined && path.length === (isOfVersion ? 3 : 1) && Object.hasOwn(WORDS, name) ? WORDS[name] : undefined
  return wordsOf?.(value) ?? (path.at(-1) === 'unpackedSize' && typeof value === 'number' ? formatBytes(value) : plainWords(value))
}

/** The words for members whose form is known; undefined for a value in another form. */
const WORDS: Record<string, (value: unknown) => string | undefined> = {
  maintainers: (value) => listWords(value, personWords),
  users: (value) => listWords(value, plainWords),
  absent: (value) => listWords(value, plainWords),
  scripts: (value) => listWords(value, plainWords),
  versions: (value) => (isObject(value) ? listWords(Object.keys(value), plainWords) : undefined),
  _npmUser: personWords,
  dist: distWords,
  dependencies: digestWords,
  optionalDependencies: digestWords,
  peerDependencies: digestWords,
}

function manifestWords(manifest: unknown): string {
  if (!isObject(manifest)) return FACTS.nameOnly
  const { _npmUser, dist, scripts, license, repository, deprecated } = manifest
  const parts = [
    _npmUser !== undefined && FACTS.publishedBy(personWords(_npmUser) ?? (typeof _npmUser === 'string' ? _npmUser : FACTS.unknown)),
    dist !== undefined && sizeWords(dist),
    Array.isArray(scripts) && scripts.length > 0 && FACTS.scripts(plainWords(scripts)),
    license !== undefined && FACTS.license(plainWords(license)),
    repository !== undefined && FACTS.repository(plainWords(repository)),
    deprecated !== undefined && FACTS.deprecated(deprecated === true ? '' : plainWords(deprecated)),
    dist !== undefined && tarballWords(dist),
  ]
  return parts.filter((part) => typeof part === 'string' && part !== '').join('; ') || FACTS.listed
}

function personWords(person: unknown): string | undefined {
  if (!isObject(person)) return undefined
  const { name, email, trustedPublisher } = person
  const words = [typeof name === 'string' ? name : FACTS.unknown, typeof email === 'string' ? `<${email}>` : '']
  if (trustedPublisher !== undefined) {
    const id = isObject(trustedPublisher) && typeof trustedPublisher.id === 'string' ? trustedPublisher.id : ''
    words.push(FACTS.trustedPublishing(id))
  }
  return words.filter(Boolean).join(' ')
}

function distWords(dist: unknown): string | undefined {
  return [sizeWords(dist), tarballWords(dist)].filter(Boolean).join(', ') || undefined
}

function sizeWords(dist: unknown): string | undefined {
  if (!isObject(dist)) return undefined
  const { unpackedSize, attestations } = dist
  const parts = [typeof unpackedSize === 'number' && FACTS.unpacked(formatBytes(unpackedSize)), attestations === true && FACTS.provenance]
  return parts.filter(Boolean).join(', ')
}

function tarballWords(dist: unknown): string | undefined {
  if (!isObject(dist)) return undefined
  const digest = dist.integrity ?? dist.shasum
  return typeof digest === 'string' ? FACTS.tarball(digest) : undefined
}

/** Facts keep a digest of a list of dependencies. */
function digestWords(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-f]{16}$/.test(value) ? FACTS.digest(value) : undefined
}

function unpublishedWords({ time, name, versions }: Record<string, unknown>): string {
  const parts = [
    typeof time === 'string' && FACTS.at(time),
    typeof name === 'string' && FACTS.by(name),
    Array.isArray(versions) && versions.length > 0 && FACTS.versions(plainWords(versions)),
  ]
  return [FACTS.unpublished, ...parts.filter(Boolean)].join(' ')
}

function listWords(value: unknown, wordsOf: (item: unknown) => string | undefined): string | undefined {
  if (!Array.isArray(value)) return undefined
  return value.map((item) => wordsOf(item) ?? plainWords(item)).join(', ')
}

function plainWords(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? FACTS.yes : FACTS.no
  if (Array.isArray(value)) return value.map(plainWords).join(', ')
  if (!isObject(value)) return String(value)
  return Object.entries(value)
    .map(([key, inner]) => `${key}: ${plainWords(inner)}`)
    .join(', ')
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
