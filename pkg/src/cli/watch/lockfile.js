// @ts-check
// The packages that a lock file or a package.json names, as far as they come from a registry.
import { isPackageName } from 'npm-hooks/follow'

/** @typedef {(text: string) => Iterable<string | null>} Reader Gives names; those of what does not come from a registry are `null`. */

/** @type {readonly (readonly [file: RegExp, read: Reader])[]} */
const READERS = [
  [/(^|[/\\])(package-lock|npm-shrinkwrap)\.json$/, packageLock],
  [/(^|[/\\])pnpm-lock\.ya?ml$/, pnpmLock],
  [/(^|[/\\])yarn\.lock$/, yarnLock],
  [/(^|[/\\])package\.json$/, packageJson],
]

/**
 * The names, sorted.
 *
 * @param {string} path By its name it is known what it is.
 * @param {string} text
 * @throws {TypeError} for a file of another name, or one that is not readable.
 */
export function packagesOf(path, text) {
  const [, read] = READERS.find(([file]) => file.test(path)) ?? []
  if (!read) throw new TypeError('--from takes a package-lock.json, npm-shrinkwrap.json, pnpm-lock.yaml, yarn.lock or package.json')
  const names = new Set()
  for (const name of read(text)) if (isPackageName(name)) names.add(name)
  return [...names].sort()
}

/** A package with another name in its folder: `npm:NAME@RANGE`. */
const ALIAS = /^npm:((?:@[^/@]+\/)?[^/@]+)/

/**
 * Versions 1 to 3. Version 2 has both lists; `packages` is the one that is used.
 *
 * @param {string} text
 */
function* packageLock(text) {
  const { packages, dependencies } = objectOf(JSON.parse(text))
  if (packages === undefined) return yield* nested(dependencies)
  for (const [path, value] of Object.entries(objectOf(packages))) {
    const { name, link, resolved } = objectOf(value)
    const at = path.lastIndexOf('node_modules/')
    if (at < 0 || link === true || isElsewhere(resolved)) continue
    yield typeof name === 'string' ? name : path.slice(at + 'node_modules/'.length)
  }
}

/**
 * @param {unknown} dependencies
 * @returns {Generator<string>}
 */
function* nested(dependencies) {
  for (const [name, value] of Object.entries(objectOf(dependencies))) {
    const { version, dependencies: inner } = objectOf(value)
    if (typeof version === 'string' && (/^\d/.test(version) || ALIAS.test(version))) yield ALIAS.exec(version)?.[1] ?? name
    yield* nested(inner)
  }
}

/** @param {unknown} resolved */
const isElsewhere = (resolved) => typeof resolved === 'string' && /^(git|file|link)\b/.test(resolved)

/** `/NAME/1.0.0_PEERS` until version 5, after the host's name if it is not the default registry; `/NAME@1.0.0(PEERS)`, and without the slash from version 9 on. */
const PNPM_OLD = /^(?:[^@/]*\/)((?:@[^/]+\/)?[^@/]+)\/\d+\.\d+\.\d+/
const PNPM = /^\/?((?:@[^/@]+\/)?[^/@]+)@\d+\.\d+\.\d+/

/**
 * The keys of `packages`. A complete parser of YAML is not needed: pnpm writes one key in a line.
 *
 * @param {string} text
 */
function* pnpmLock(text) {
  let isInPackages = false
  for (const line of text.split(/\r?\n/)) {
    if (/^[^\s#]/.test(line)) isInPackages = /^packages:/.test(line)
    const [, key] = (isInPackages && /^ {2}(?:\? )?('[^']*'|"[^"]*"|[^\s'"][^\s]*?)(?::|:? .*)?$/.exec(line)) || []
    if (key === undefined) continue
    const name = key.replace(/^(['"])(.*)\1$/, '$2')
    yield (PNPM.exec(name) ?? PNPM_OLD.exec(name))?.[1] ?? null
  }
}

/**
 * Version 1, and Berry, which says what each entry is resolved to.
 *
 * @param {string} text
 */
function* yarnLock(text) {
  if (/^__metadata:/m.test(text)) {
    for (const [, name = null] of text.matchAll(/^ {2}resolution: "?((?:@[^/@"\s]+\/)?[^/@"\s]+)@npm:/gm)) yield name
    return
  }
  for (const [, keys = ''] of text.matchAll(/^([^\s#].*):\r?$/gm)) {
    for (const key of keys.split(/,\s*/)) {
      const [, name = null, range = ''] = /^"?((?:@[^/@"]+\/)?[^/@"]+)@(.*?)"?$/.exec(key) ?? []
      yield ALIAS.exec(range)?.[1] ?? (/[:/]/.test(range) ? null : name)
    }
  }
}

const DIRECT = /** @type {const} */ (['dependencies', 'devDependencies', 'optionalDependencies'])

/**
 * What the package itself names.
 *
 * @param {string} text
 */
function* packageJson(text) {
  const manifest = objectOf(JSON.parse(text))
  // A catalog of pnpm has ranges.
  for (const member of DIRECT)
    for (const [name, range] of Object.entries(objectOf(manifest[member])))
      if (typeof range === 'string') yield ALIAS.exec(range)?.[1] ?? (/[:/]/.test(range) && !range.startsWith('catalog:') ? null : name)
}

/**
 * @param {unknown} value
 * @returns {Record<string, unknown>}
 */
function objectOf(value) {
  return typeof value === 'object' && value !== null ? /** @type {Record<string, unknown>} */ (value) : {}
}
