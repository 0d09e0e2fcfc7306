// Reading, comparing and reviewing packuments, compared with code on values from JSON.parse.
import { parseEvent } from 'npm-hooks'
import { comparePackuments, readPackument, reviewRelease } from 'npm-hooks/packument'
import { bodies, SOME } from './bodies.js'
import { each, measured } from './clock.js'
import { plain } from './plain.js'
import { both, ratio } from './report.js'
import { scanner } from './yardstick.js'

const FUNCTIONS = ['read', 'compare two', 'compare with facts', 'review']

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const parsed = (bytes) => JSON.parse(decoder.decode(bytes))

export async function packuments({ paper: { say, table, compare }, pace }) {
  say(
    'In microseconds, and as a ratio to JSON.parse with plain JavaScript that finds the same: the facts, the one publish between two packuments, what a release changed in scripts, dependencies and publisher. A scan is one by the bare scanner, which validates a packument and notes nothing.',
  )
  const row = table(
    'packument',
    'bytes',
    'facts, bytes',
    'scan',
    ...FUNCTIONS.flatMap((step) => [step, '×']),
    'read / scan',
    'compare two / scan of both',
    'with facts / scan',
  )
  const bareScan = scanner()
  const results = { read: [], compare: [] }
  for (const { name, body, version } of await bodies(SOME)) {
    const event = parseEvent(body)
    const after = event.payloadBytes()
    const before = encoder.encode(JSON.stringify(without(event.payload, version)))
    const kept = JSON.stringify(readPackument(before))
    sameAnswers(name, { before, after, kept, version })
    const [scan, scanBoth, ...times] = await measured(
      [
        () => bareScan(after),
        () => {
          bareScan(before)
          bareScan(after)
        },
        () => readPackument(after),
        () => plain.facts(parsed(after)),
        () => comparePackuments(before, after),
        () => plain.published(plain.facts(parsed(before)), plain.facts(parsed(after))),
        () => comparePackuments(JSON.parse(kept), after),
        () => plain.published(JSON.parse(kept), plain.facts(parsed(after))),
        () => reviewRelease(after, version),
        () => plain.suspicious(parsed(after), version),
      ],
      pace,
    )
    const pairs = FUNCTIONS.map((_, index) => [times[2 * index], times[2 * index + 1]])
    for (const [index, [ours, its]] of pairs.entries()) compare(`${name}, ${FUNCTIONS[index]}`, its, ours)
    const [[read], [two], [withFacts]] = pairs
    const scans = (time, of) => each((a, b) => a / b, time, of)
    row(
      name,
      after.length,
      `${kept.length} (${((100 * kept.length) / after.length).toFixed(0)} %)`,
      both(scan, 1),
      ...pairs.flatMap(([ours, its]) => [both(ours, 1), ratio(its, ours)]),
      ...[scans(read, scan), scans(two, scanBoth), scans(withFacts, scan)].map((value) => both(value, 1)),
    )
    results.read.push({ bytes: after.length, value: scans(read, scan) })
    results.compare.push({ bytes: after.length, value: scans(two, scanBoth) })
  }
  return results
}

/** The packument before a version was published, without all that came with it or later. */
function without(packument, version) {
  const { [version]: _, ...versions } = packument.versions ?? {}
  const tags = Object.entries(packument['dist-tags'] ?? {}).filter(([, tagged]) => tagged !== version)
  const { [version]: __, ...time } = packument.time ?? {}
  return { ...packument, versions, 'dist-tags': Object.fromEntries(tags), time: { ...time, modified: time.created } }
}

/** Throws if the contenders do not have the same results. */
function sameAnswers(name, { before, after, kept, version }) {
  const publishesOf = (changes) => changes.filter(({ kind }) => kind === 'publish').map((change) => change.version)
  const ours = publishesOf(comparePackuments(before, after))
  const facts = publishesOf(comparePackuments(JSON.parse(kept), after))
  const want = plain.published(plain.facts(parsed(before)), plain.facts(parsed(after)))
  for (const versions of [ours, facts, want]) {
    if (versions.join() !== version) throw new Error(`${name}: ${versions} published instead of ${version}`)
  }
  const found = Object.keys(readPackument(after).versions)
  if (found.length !== Object.keys(plain.facts(parsed(after)).versions).length) throw new Error(`${name}: other versions`)
}
