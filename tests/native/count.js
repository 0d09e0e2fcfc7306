// What npm-hooks does with an input, counted natively: instructions (in callgrind), allocations, and the bytes that they hold at most.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * `inputs`: `[work, name, bytes]` of each; the works are those of src/bin/operations.rs. Returns `{ work, name, bytes, instructions,
 * allocations, peakBytes }` of each; without valgrind, `instructions` is undefined.
 */
export function counted(program, inputs, hasValgrind) {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-counts-'))
  const files = join(folder, 'inputs')
  mkdirSync(files)
  try {
    const named = new Map()
    for (const [work, name, bytes] of inputs) {
      const file = `${work}.${String(named.size).padStart(5, '0')}`
      named.set(file, { work, name, bytes: bytes.length })
      writeFileSync(join(files, file), bytes)
    }
    const command = hasValgrind ? ['valgrind', '--tool=callgrind', `--callgrind-out-file=${join(folder, 'out')}`, program] : [program]
    const [first, ...rest] = [...command, files]
    const output = execFileSync(first, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 })
    const instructions = instructionsOf(folder)
    return output
      .trim()
      .split('\n')
      .map((line) => line.split('\t'))
      .map(([file, , allocations, peakBytes]) => ({
        ...named.get(file),
        instructions: instructions.get(file),
        allocations: Number(allocations),
        peakBytes: Number(peakBytes),
      }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Callgrind writes a file for each dump, with the name that the program gave it. */
function instructionsOf(folder) {
  const instructions = new Map()
  for (const file of readdirSync(folder).filter((name) => name.startsWith('out.'))) {
    const text = readFileSync(join(folder, file), 'utf8')
    const [, name] = /^desc: Trigger: Client Request: (\S+)/m.exec(text) ?? []
    const [, count] = /^(?:summary|totals): (\d+)/m.exec(text) ?? []
    if (name !== undefined) instructions.set(name, Number(count))
  }
  return instructions
}
