// The stored answers: `named.txt` has a line for each named answer, `groups.json` the hashes of the mutated inputs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { digest } from './answer.js'
import { HASH_BYTES, SETS } from './sets.js'

const folder = new URL('../data/answers/', import.meta.url)
const namedFile = new URL('named.txt', folder)
const groupsFile = new URL('groups.json', folder)

const MAX_TEXT_LENGTH = 100
const IN_FULL = /^\d\d-.* (event|change)$/
/** A multiple of 3 bytes and of `HASH_BYTES`, so that lines of Base64 can be joined. */
const LINE_BYTES = 240

/** A short answer is stored as it is, and so is what a real delivery means; the digest of every other. */
const storedText = (name, text) =>
  text.length <= MAX_TEXT_LENGTH || IN_FULL.test(name) ? text : `SHA-256 ${digest(text).slice(0, 16)} of ${text.length} characters`

/** Named answers as a map from name to stored text. */
export const storedTexts = (answers) => new Map(answers.map(([name, text]) => [name, storedText(name, text)]))

export function readStored() {
  const lines = readFileSync(namedFile, 'utf8').trimEnd().split('\n')
  const { sets, ...others } = JSON.parse(readFileSync(groupsFile, 'utf8'))
  const decoded = Object.entries(sets).map(([name, { hashes, ...set }]) => [
    name,
    { ...set, hashes: Buffer.from(hashes.join(''), 'base64') },
  ])
  return { ...others, named: new Map(lines.map((line) => line.split('\t'))), sets: Object.fromEntries(decoded) }
}

export function writeStored({ named, sets, ...others }) {
  const encoded = Object.entries(sets).map(([name, { hashes, ...set }]) => [name, { ...set, hashes: base64Lines(hashes) }])
  mkdirSync(folder, { recursive: true })
  writeFileSync(namedFile, `${Array.from(named, ([name, text]) => `${name}\t${text}`).join('\n')}\n`)
  writeFileSync(groupsFile, `${JSON.stringify({ ...others, sets: Object.fromEntries(encoded) }, null, 1)}\n`)
}

const base64Lines = (bytes) =>
  Array.from({ length: Math.ceil(bytes.length / LINE_BYTES) }, (_, line) =>
    bytes.subarray(line * LINE_BYTES, (line + 1) * LINE_BYTES).toString('base64'),
  )

/** The names whose texts differ, and those that only one of two maps has. */
export const differentNames = (one, other) =>
  [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name))

/** The first number of each group of a set whose hashes differ. */
export function differentGroups(name, one, other) {
  const { count, groupSize } = SETS[name]
  const hash = (hashes, group) => hashes.subarray(group * HASH_BYTES, (group + 1) * HASH_BYTES)
  return Array.from({ length: count / groupSize }, (_, group) => group)
    .filter((group) => !hash(one, group).equals(hash(other, group)))
    .map((group) => group * groupSize)
}
