// A receiver whose clock the test sets, so that a test of three days takes no time.
import { newFolder, startReceiver } from './workerd.js'
import { forwardTo, startTarget } from './recording-target.js'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Runs `work` with a receiver that has one target and those in `more`; `turn` advances its clock and sends everything that is due. */
export async function withReceiver({ more = [], secret = 'target secret', limit = undefined, ...variables }, work) {
  const { folder, remove } = await newFolder()
  const target = await startTarget()
  const TARGETS = JSON.stringify([forwardTo(target.url, { secret, limit }), ...more])
  const receiver = await startReceiver(folder, { TARGETS, TEST_ATTEMPT_TIMEOUT_MS: '2000', ...variables })
  let offset = 0
  const turn = async (ms) => {
    offset += ms
    await receiver.test('clock', { offset })
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

/** Two package names of the same shard. */
export function namesInOneShard() {
  const shards = new Map()
  for (let at = 0; ; at++) {
    const name = `package-${at}`
    const shard = [...name].reduce((hash, char) => Math.imul(hash ^ char.charCodeAt(0), 0x01000193), 0x811c9dc5 | 0) >>> 0
    const other = shards.get(shard % 32)
    if (other) return [other, name]
    shards.set(shard % 32, name)
  }
}
