// The real packuments of the test data, each also as it was when a version was published.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { at } from '../value-paths.js'

/** The real packuments of a folder of the test data, of those that have versions. */
export function packuments(folder) {
  const url = new URL(`../../data/${folder}/`, import.meta.url)
  return readdirSync(url)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(new URL(name, url), 'utf8')))
    .filter(({ versions }) => versions !== undefined)
}

export const isStable = (version) => !version.replace(/\+.*/, '').includes('-')

/** The versions in the order of publishing; versions without a time come first. */
export const inOrder = ({ versions, time = {} }) => Object.keys(versions).sort((a, b) => published(time, a) - published(time, b))

/**
 * The packument as it was when `version` was published, as far as it is known: without later versions and without versions
 * that were removed since. `latest` is that version if it is stable, or the last stable one before it, because a packument
 * does not keep where `latest` pointed.
 */
export function packumentAt(packument, version) {
  const { time = {} } = packument
  const order = inOrder(packument)
  const there = order.filter((each) => published(time, each) <= published(time, version))
  const latest = isStable(version) ? version : (there.filter((each) => each !== version && isStable(each)).at(-1) ?? version)
  const { maintainers } = packument.versions[version]
  return {
    ...packument,
    'dist-tags': { latest },
    versions: Object.fromEntries(there.map((each) => [each, packument.versions[each]])),
    time: Object.fromEntries(there.filter((each) => each in time).map((each) => [each, time[each]])),
    ...(maintainers && { maintainers }),
  }
}

const published = (time, version) => Date.parse(time[version] ?? 0)

/** Every signal has locations, each is in the packument with its value, and all text is safe to print. */
export function assertSound(signals, packument) {
  for (const { code, level, message, locations, ...rest } of signals) {
    assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)*$/)
    assert.ok(['notice', 'alarm'].includes(level), `${code}: ${level}`)
    assert.doesNotMatch(message, /[\p{Cc}\p{Bidi_C}\p{Zl}\p{Zp}]/u)
    assert.ok(message.length > 0 && message.length <= 500, `${code}: ${message.length} characters`)
    assert.deepEqual(rest, {})
    assert.ok(locations.length > 0, `${code} has no locations`)
    for (const { path, value } of locations) assert.deepEqual(at(packument, path) ?? null, value, `${code}: ${JSON.stringify(path)}`)
  }
}
