// The inputs of fuzz targets: single files while they are fuzzed, and one file for each target in the repository.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const digestOf = (input) => createHash('sha1').update(input).digest('hex')

/** The inputs in one text: before each its length in bytes and a line end, after it a line end. Smaller inputs come first. */
export function pack(inputs) {
  const sorted = [...inputs].sort((a, b) => a.length - b.length || Buffer.compare(a, b))
  return Buffer.concat(sorted.flatMap((input) => [Buffer.from(`${input.length}\n`), input, Buffer.from('\n')]))
}

/** The inputs of a text that `pack` made. */
export function unpack(text) {
  const inputs = []
  for (let at = 0; at < text.length; ) {
    const start = text.indexOf(10, at) + 1
    const end = start + Number(text.toString('latin1', at, start - 1))
    if (start === 0 || text[end] !== 10) throw new Error(`not a packed corpus: at byte ${at}`)
    inputs.push(text.subarray(start, end))
    at = end + 1
  }
  return inputs
}

export const readFolder = (folder) =>
  readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name)))

export function writeFolder(folder, inputs) {
  mkdirSync(folder, { recursive: true })
  for (const input of inputs) writeFileSync(join(folder, digestOf(input)), input)
}
