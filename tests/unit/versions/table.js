// What node-semver says about versions, as a table that the Rust tests read. `node tests/unit/versions/table.js` writes it.
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import semver from 'semver'
import { mulberry } from '../../suite/check.js'
import { CONTRADICTIONS, IDENTIFIERS, LARGE, NUMBERS, ORDERED, PARTS, TEXTS } from './inputs.js'

export const file = new URL('../../data/semver.json', import.meta.url)
export const LOOSE = { loose: true }

function randomInputs() {
  const random = mulberry(20_240_101)
  const one = (list) => list[random(list.length)]
  const some = (most, make) => Array.from({ length: random(most + 1) }, make)
  const versions = Array.from({ length: 400 }, () => {
    const core = [one(NUMBERS), one(NUMBERS), one(NUMBERS)].slice(0, 1 + random(3))
    const pre = some(3, () => one(IDENTIFIERS))
    // Large numbers only at the end: node-semver contradicts itself if other identifiers follow.
    if (random(5) === 0) pre.push(one(LARGE.slice(0, 12)))
    return [...core, '1', '1'].slice(0, 3).join('.') + (pre.length > 0 ? `-${pre.join('.')}` : '') + one(['', '', '', '+b', '+0.1'])
  })
  const texts = Array.from({ length: 1500 }, () => one(['', '', '1.2.3', '1.2.34', 'v1.', '0.0.']) + some(5, () => one(PARTS)).join(''))
  return { versions, texts }
}

function table() {
  const { versions, texts } = randomInputs()
  const read = []
  const refused = []
  for (const text of new Set([...TEXTS, ...texts])) {
    const version = semver.parse(text, LOOSE)
    if (version === null) refused.push(text)
    else read.push([text, [version.major, version.minor, version.patch], version.version])
  }
  return { read, refused, order: groupInOrder([...new Set([...ORDERED, ...versions])]), contradictions: CONTRADICTIONS }
}

/** From the lowest to the highest, equal versions in one group. */
function groupInOrder(texts) {
  const groups = []
  for (const text of texts.sort((a, b) => semver.compare(a, b, LOOSE))) {
    const group = groups.at(-1)
    if (group !== undefined && semver.compare(group[0], text, LOOSE) === 0) group.push(text)
    else groups.push([text])
  }
  return groups
}

/** The file's text: one entry per line, in ASCII, so that a difference can be read. */
export function tableText() {
  const lists = Object.entries(table()).map(([name, list]) => `"${name}": [\n${list.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`)
  return `{\n${lists.join(',\n')}\n}\n`.replace(/[^\n -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) writeFileSync(file, tableText())
