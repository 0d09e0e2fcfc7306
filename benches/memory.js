// What large bodies do to the memory of wasm and of the process.
import { bodyOf } from './bodies.js'
import { inChild } from './child.js'
import { BASELINE } from './contenders.js'

const NAME = 'next'

export async function memory({ paper: { say } }) {
  const { body } = await bodyOf(NAME)
  const { memories, peak } = inChild('memory-process.js', NAME, 'npm-hooks')
  const { peak: itsPeak } = inChild('memory-process.js', NAME, BASELINE)
  say(
    `wasm memory, in pages of 64 KiB: ${memories.join(' → ')} (before, after a body of ${body.length} bytes, after ten more). Peak RSS of a process that takes all eleven: ${megabytes(peak)} MB; with ${BASELINE} ${megabytes(itsPeak)} MB.`,
  )
  return { growth: memories.at(-1) - memories[0] }
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(0)
