// From bytes to the change in Node, compared with the usual way in JavaScript and with the floor.
import { isDeepStrictEqual } from 'node:util'
import { parseEvent, verifyEvent } from 'npm-hooks'
import { bodies } from './bodies.js'
import { each, measured, ratioOf } from './clock.js'
import { BASELINE, contenders, must, parsed, readInFull, SECRET, verifiers, versionOf } from './contenders.js'
import { both, ratio } from './report.js'
import { hmac, scanner } from './yardstick.js'

const encoder = new TextEncoder()

export async function inNode({ paper, pace }) {
  const { say, table, compare } = paper
  say(
    `npm-hooks verifies, parses and classifies a delivery; then every member of \`change\` is read, or only \`id\` and \`body\`, or the published manifest by \`peek\`. In microseconds, and as a ratio to ${BASELINE} and a switch (${BASELINE} and the same manifest): over 1 is faster.`,
  )
  const row = table('body', 'bytes', BASELINE, 'change in full', '×', 'id and body', '×', 'manifest', '×')
  const scan = scanner()
  const yardsticks = []
  const results = { full: [], stored: [], manifest: [], floor: [], scanner: [] }
  for (const delivery of await bodies()) {
    const { name, body } = delivery
    const [wrapped, empty] = insideOther(body)
    const calls = {
      idiomatic: await contenders.find((contender) => contender.name === BASELINE).prepare(delivery),
      ...ours(delivery),
      itsManifest: itsManifest(delivery),
      hmac: hmac(delivery),
      floor: () => {
        hmac(delivery)()
        scan(body)
      },
      scan: () => scan(wrapped),
      parse: () => parseEvent(wrapped),
      parseEmpty: () => parseEvent(empty),
    }
    if (!isDeepStrictEqual(calls.manifest(), calls.itsManifest())) throw new Error(`two manifests of ${name}`)
    const times = Object.fromEntries((await measured(Object.values(calls), pace)).map((time, index) => [Object.keys(calls)[index], time]))
    const { idiomatic, full, stored, manifest } = times
    row(
      name,
      body.length,
      both(idiomatic, 1),
      ...[
        [idiomatic, full],
        [idiomatic, stored],
        [times.itsManifest, manifest],
      ].flatMap(([its, time]) => [both(time, 1), ratio(its, time)]),
    )
    compare(`${name}, change in full`, idiomatic, full)
    compare(`${name}, id and body`, idiomatic, stored)
    compare(`${name}, manifest`, times.itsManifest, manifest)
    const bytes = body.length
    results.full.push({ bytes, value: ratioOf(idiomatic, full) })
    results.stored.push({ bytes, value: ratioOf(idiomatic, stored) })
    results.manifest.push({ bytes, value: ratioOf(times.itsManifest, manifest) })
    results.floor.push({ bytes, value: ratioOf(full, times.floor) })
    const scanning = each((whole, rest) => whole - rest, times.parse, times.parseEmpty)
    results.scanner.push({ bytes, value: ratioOf(times.scan, scanning) })
    yardsticks.push([name, bytes, times, scanning])
  }
  sayYardsticks(paper, yardsticks)
  return results
}

function sayYardsticks({ say, table }, rows) {
  say(
    '\nThe floor is what no receiver of this design can be faster than: the HMAC by the host, and one scan of the body by a bare scanner in wasm, which validates and notes nothing. To compare the scanners, `parseEvent` reads the packument as a member that it does not look into; the time for the same event without a packument is subtracted. A short body is too quick for that.',
  )
  const row = table('body', 'bytes', 'host HMAC', 'bare scan', 'floor', 'change in full / floor', 'our scan', '× the bare scanner', 'GB/s')
  for (const [name, bytes, { hmac, scan, floor, full }, scanning] of rows) {
    const isLong = bytes > 100_000
    row(
      name,
      bytes,
      both(hmac, 1),
      both(scan, 1),
      both(floor, 1),
      ratio(full, floor),
      ...(isLong ? [both(scanning, 1), ratio(scan, scanning), (bytes / 1000 / scanning.min).toFixed(2)] : ['—', '—', '—']),
    )
  }
}

/** The ways to use npm-hooks that have a goal, each the call to measure. */
function ours({ body, signature, version }) {
  return {
    full: () => readInFull(verifyEvent(body, signature, SECRET).change),
    stored: () => {
      const delivery = verifyEvent(body, signature, SECRET)
      return delivery.id.length + delivery.body.length
    },
    manifest: () => verifyEvent(body, signature, SECRET).event.peek('versions', version),
  }
}

function itsManifest(delivery) {
  const holds = verifiers['node:crypto'](delivery)
  return () => {
    must(holds())
    const whole = parsed(delivery.body)
    versionOf(whole)
    return whole.payload.versions[delivery.version]
  }
}

/** An event that has the packument of `body` one level deeper, where nothing is looked for, and the same event without it. */
function insideOther(body) {
  const around = (text) =>
    encoder.encode(`{"event":"package:publish","name":"n","payload":{"other":${text}},"change":{"version":"1.0.0"},"time":1}`)
  return [around(Buffer.from(parseEvent(body).payloadBytes()).toString()), around('{}')]
}
