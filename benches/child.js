// Programs of this folder that run in a separate process and print their result as JSON.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../scripts/setup.js'

export function inChild(file, ...args) {
  return JSON.parse(execFileSync(process.execPath, [join(root, 'benches', file), ...args], { maxBuffer: 1 << 26 }))
}
