// Reading, comparing and reviewing packuments, compared with code on values from JSON.parse.
import { comparePackuments, parseEvent, readPackument, reviewRelease } from 'npm-hooks/packument'
import { measured } from './clock.js'
import { plain } from './plain.js'
import { ratio } from './report.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const parsed = (bytes) => JSON.parse(decoder.decode(bytes))

/** `{ name, bytes, ratio }` of each body: comparing two packuments, as a multiple of one scan of both. */
export async function packuments({ say, table, compare }, bodies) {
  say('\n## Packuments: read, compare, review\n')
  say(
    'In microseconds, and as a ratio to JSON.parse with plain JavaScript that finds the same: the facts, the one publish between two packuments, what a release changed in scripts, dependencies and publisher. A scan validates a packument once.\n',
  )
  const steps = ['read', 'compare two', 'compare with facts', 'review']
  const row = table(
    'packument',
    'bytes',
    'facts, bytes',
    'scan',
    ...steps.flatMap((step) => [step, '×']),
    'compare two / scan of both',
    'with facts / scan',
  )
  const results = []
  for (const { name, body, version } of bodies) {
    const event = parseEvent(body)
    const after = event.payloadBytes()
    const before = encoder.encode(JSON.stringify(without(event.payload, version)))
    const facts = readPackument(before)
    const kept = JSON.stringify(facts)
    sameAnswers(name, { before, after, kept, version })
    const [scan, ...times] = await measured([
      () => event.peek('nowhere'),
      () => readPackument(after),
      () => plain.facts(parsed(after)),
      () => comparePackuments(before, after),
      () => plain.published(plain.facts(parsed(before)), plain.facts(parsed(after))),
      () => comparePackuments(JSON.parse(kept), after),
      () => plain.published(JSON.parse(kept), plain.facts(parsed(after))),
      () => reviewRelease(after, version),
      () => plain.suspicious(parsed(after), version),
    ])
    const pairs = steps.map((_, index) => [times[2 * index], times[2 * index + 1]])
    for (const [index, [ours, its]] of pairs.entries()) compare(`${steps[index]}, ${name} (${after.length} bytes)`, its, ours)
    const [, [two], [withFacts]] = pairs
    row(
      name,
      after.length,
      `${kept.length} (${((100 * kept.length) / after.length).toFixed(0)} %)`,
      scan.toFixed(1),
      ...pairs.flatMap(([ours, its]) => [ours.toFixed(1), ratio(its, ours)]),
      (two / scan / 2).toFixed(1),
      (withFacts / scan).toFixed(1),
    )
    results.push({ name, bytes: after.length, ratio: two / scan / 2 })
  }
  return results
}

/** The packument before a version was published, without all that came with it or later. */
function without(packument, version) {
  const { [version]: _, ...versions } = packument.versions ?? {}
  const tags = Object.entries(packument['dist-tags'] ?? {}).filter(([, tagged]) => tagged !== version)
  return { ...packument, versions, 'dist-tags': Object.fromEntries(tags), time: { ...packument.time, modified: packument.time?.created } }
}

/** Throws if the contenders do not have the same results. */
function sameAnswers(name, { before, after, kept, version }) {
  const ours = comparePackuments(before, after)
    .filter(({ kind }) => kind === 'publish')
    .map((change) => change.version)
  const facts = comparePackuments(JSON.parse(kept), after)
    .filter(({ kind }) => kind === 'publish')
    .map((change) => change.version)
  const want = plain.published(plain.facts(parsed(before)), plain.facts(parsed(after)))
  for (const versions of [ours, facts, want]) {
    if (versions.join() !== version) throw new Error(`${name}: ${versions} published instead of ${version}`)
  }
  const found = Object.keys(readPackument(after).versions)
  if (found.length !== Object.keys(plain.facts(parsed(after)).versions).length) throw new Error(`${name}: other versions`)
}
