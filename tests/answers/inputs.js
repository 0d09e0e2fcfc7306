// The inputs of the stored answers. They depend on tests/data and on a seed, never on the build: a change here makes the stored
// answers worthless, because they cannot be computed again without the build that gave them.
import { readdirSync, readFileSync } from 'node:fs'
import { deliveries as capturedDeliveries, data } from '../data.js'
import { fromBase64, mulberry, utf8 } from '../suite/check.js'
import { bodies, largeBodies, largePackuments } from './inputs/bodies.js'
import { edited, indexed } from './inputs/edits.js'
import { generatedBody, generatedPackument } from './inputs/generated.js'
import { bytesOf, latin1, spansOf, utf8AsLatin1 } from './inputs/spans.js'

/** The seed of the stored answers. */
export const SEED = 14

export const deliveries = () => capturedDeliveries().map((each) => ({ ...each, body: fromBase64(each.body) }))

export { bodies, largeBodies, largePackuments }

const folder = new URL('../data/packuments/', import.meta.url)

/** `{ name, bytes, value }` of each packument of the test data. */
export const packuments = () =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8')
      return { name: name.replace('.json', ''), bytes: utf8(text), value: JSON.parse(text) }
    })

/** The packument as it was before its last `count` versions, as JSON text. */
export function earlier(value, count) {
  const listed = Object.keys(value.versions ?? {})
  const kept = new Set(listed.slice(0, Math.max(0, listed.length - count)))
  const keep = (object = {}) => Object.fromEntries(Object.entries(object).filter(([key]) => kept.has(key) || !listed.includes(key)))
  const tags = Object.entries(value['dist-tags'] ?? {}).filter(([, version]) => kept.has(version))
  const modified = [...kept]
    .map((version) => value.time?.[version])
    .sort()
    .at(-1)
  return JSON.stringify({
    ...value,
    'dist-tags': Object.fromEntries(tags),
    versions: keep(value.versions),
    time: { ...keep(value.time), ...(modified && { modified }) },
    maintainers: value.maintainers?.slice(0, 1),
    users: undefined,
  })
}

const one = (text) => indexed(text, spansOf(text))
const isJson = (text) => {
  try {
    JSON.parse(Buffer.from(text, 'latin1'))
    return true
  } catch {
    return false
  }
}

const GENERATED_BODIES = 1500

/** What the mutated documents are made from: deliveries, short bodies, generated ones. */
function originals() {
  const captured = [...deliveries().map(({ body }) => latin1(body)), ...data().npm2016.map(({ text }) => utf8AsLatin1(text))]
  const short = bodies()
    .filter((text) => text.length < 5000)
    .map(utf8AsLatin1)
  const made = Array.from({ length: GENERATED_BODIES }, (_, number) => utf8AsLatin1(JSON.stringify(generatedBody(generator(SEED, number)))))
  return [captured, short, made].map((texts) => texts.filter(isJson).map(one))
}

/** One generator for each number, so that a document can be made again without those before it. */
const generator = (seed, number) => mulberry(Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(seed, 0x85ebca6b))

/** A longer body reaches wasm in chunks of this many bytes. */
const CHUNK_BYTES = 65536
const FILLERS = { '{': [' ', '"k":0,', '\n'], '[': [' ', '0,', '[],', '"\\\\",'] }

/** The text with filler in its payload, so that a chunk ends near a random byte after the filler. */
function acrossChunks(text, random) {
  const at = text.indexOf('"payload":') + '"payload":'.length
  const fillers = FILLERS[text[at]]
  if (fillers === undefined || /^.\s*[}\]]/.test(text.slice(at, at + 9))) return text
  const filler = fillers[random(fillers.length)]
  const front = ' '.repeat(random(64))
  const room = CHUNK_BYTES * (1 + random(2)) - front.length - at - 1 - random(text.length - at)
  return front + text.slice(0, at + 1) + filler.repeat(Math.max(0, Math.floor(room / filler.length))) + text.slice(at + 1)
}

/** Returns `(seed, number) => { body, random }`: a mutated document, and the generator for what is asked about it. */
export function mutatedDocuments() {
  const kinds = originals()
  return (seed, number) => {
    const random = generator(seed, number)
    const list = kinds[[0, 0, 0, 1, 2, 2, 2, 2][random(8)]]
    const document = list[random(list.length)]
    let text = edited(document, random, 3, 5)
    if (random(128) === 0) text = acrossChunks(text, random)
    return { body: bytesOf(text), random }
  }
}

const GENERATED_PACKUMENTS = 500
const MAX_PACKUMENT_BYTES = 12_000

/** Returns `(seed, number) => { before, after, versions, random }`: a packument, and a mutation of it, of a later one or of another. */
export function mutatedPackuments() {
  const original = (value) => ({
    ...one(utf8AsLatin1(JSON.stringify(value))),
    versions: Object.keys(value.versions ?? {}),
    earlier: [1, 2].map((count) => utf8AsLatin1(earlier(value, count))),
  })
  const real = packuments().filter(({ bytes }) => bytes.length < MAX_PACKUMENT_BYTES)
  const kinds = [
    real.map(({ value }) => original(value)),
    Array.from({ length: GENERATED_PACKUMENTS }, (_, number) => original(generatedPackument(generator(SEED, number)).value)),
  ]
  return (seed, number) => {
    const random = generator(seed, number)
    const list = kinds[random(4) === 0 ? 0 : 1]
    const document = list[random(list.length)]
    const others = [document.text, document.text, ...document.earlier, ...document.earlier, list[random(list.length)].text]
    const before = bytesOf(others[random(others.length)])
    return { before, after: bytesOf(edited(document, random, 5, 1)), versions: document.versions, random }
  }
}
