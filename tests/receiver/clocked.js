// A receiver whose clock is turned by hand, so that three days take no time.
import { newFolder, startReceiver } from './host.js'
import { forwardTo, startTarget } from './target.js'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** A receiver with one target, or `more`, and a clock: `turn` puts it forward and has everything sent that is due. */
export async function inReceiver({ more = [], secret = 'of the target', ...variables }, work) {
  const { folder, remove } = await newFolder()
  const target = await startTarget()
  const TARGETS = JSON.stringify([forwardTo(target.url, { secret }), ...more])
  const receiver = await startReceiver(folder, { TARGETS, TEST_PATIENCE: '2000', ...variables })
  let offset = 0
  const turn = async (ms) => {
    await receiver.test('clock', { offset: (offset += ms) })
    await receiver.test('run')
  }
  const rows = async (sql) => (await receiver.test('sql', { sql })).flat()
  try {
    await work({ receiver, target, turn, rows })
  } finally {
    await receiver.kill()
    target.stop()
    remove()
  }
}

/** Two names that lead to one shard: each finds out for itself what a target takes. */
export function inOneShard() {
  const shards = new Map()
  for (let at = 0; ; at++) {
    const name = `package-${at}`
    const shard = [...name].reduce((hash, char) => Math.imul(hash ^ char.charCodeAt(0), 0x01000193), 0x811c9dc5 | 0) >>> 0
    const other = shards.get(shard % 32)
    if (other) return [other, name]
    shards.set(shard % 32, name)
  }
}
