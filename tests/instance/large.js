// Bodies of 20 MB on one instance: whatever their content, wasm memory does not grow after the first one.
import { hostileBodies } from '../hostile-bodies.js'
import { attempt, equal, runCases, utf8 } from '../suite/check.js'

const SIZE = 20_000_000

// The largest body whose other forms `explainSignature` tries, in bytes, and how often it reads one at most: twice for each form that
// is tried. It reads a larger one to verify it, and to find out whether it is cut short and whether JSON.stringify wrote it.
const MAX_EXPLAIN_FORM_BYTES = 2 ** 20
const MAX_EXPLAIN_PASSES = 24
const MAX_EXPLAIN_PASSES_OVER_LIMIT = 4
/** How much memory the other forms of a body take, as a multiple of its size. */
const MAX_EXPLAIN_MEMORY = 8

/**
 * `rounds`: the number of bodies in a row. `size`: of the hostile ones. `explains`: whether a wrong signature is explained for
 * each hostile body, and not only for the short ones.
 */
export const run = (api, memories, options) => runCases(cases(api, memories, options))

function cases(
  { HookError, classifyChange, explainSignature, parseEvent, signPayload, verifyEvent },
  memories,
  { rounds, size, explains },
) {
  const memory = () => memories.at(-1).buffer.byteLength
  const versions = Array.from(
    { length: SIZE / 1000 },
    (_, at) => `"1.0.${at}":{"description":"${'é\\"x'.repeat(190)}","at":[${at},1.50,true]}`,
  )
  const last = `1.0.${versions.length - 1}`
  const body = utf8(
    `{"event":"package:publish","name":"big","payload":{"versions":{${versions.join(',')}}},"change":{"version":"${last}"},"time":1}`,
  )
  const signature = signPayload(body, 's')
  const wrong = signPayload('', 's')
  const explained = () => equal(explainSignature(body, wrong, 's').valid, false)
  const delivered = (sent) => {
    const { event, change } = verifyEvent(sent, signature, 's')
    equal([change.evidence, event.peek('versions', last, 'at', 1), event.payloadBytes().length > SIZE * 0.9], ['confirmed', 1.5, true])
  }

  /** Checks the result of one hostile body. */
  const isAnswered = (name, hostile, code, offset, isExplained) => {
    const { value: event, error, passes } = counted(hostile, () => parseEvent(hostile))
    equal(
      [error === undefined || error instanceof HookError, error?.code, error?.offset],
      [true, code, offset],
      `${name}: ${error?.cause ?? error}`,
    )
    equal(passes <= 2, true, `${name}: read ${passes} times`)
    const more = counted(hostile, () => event && [classifyChange(event).evidence, event.peek('versions', '1.0.0')])
    equal([more.error, more.passes <= 4], [undefined, true], `${name}: ${more.error?.cause ?? more.error}, read ${more.passes} times`)
    if (!isExplained) return
    const why = counted(hostile, () => explainSignature(hostile, wrong, 's').valid)
    const maxPasses = hostile.length > MAX_EXPLAIN_FORM_BYTES ? MAX_EXPLAIN_PASSES_OVER_LIMIT : MAX_EXPLAIN_PASSES
    equal([why.value, why.passes <= maxPasses], [false, true], `${name}: ${why.error?.cause ?? why.error}, read ${why.passes} times`)
  }

  return [
    [
      `${rounds} bodies of 20 MB in a row use no more memory than the first`,
      () => {
        const text = new TextDecoder().decode(body)
        equal(body.length > SIZE * 0.9, true)
        delivered(body)
        explained()
        const [bytes, instances] = [memory(), memories.length]
        for (let round = 1; round < rounds; round++) {
          delivered(round % 7 === 0 ? text : body)
          if (round % 10 === 0) explained()
        }
        equal([memory(), memories.length], [bytes, instances])
      },
    ],

    // A reader that is not linear in the number of bytes would not finish.
    [
      `a hostile body of ${size / 1e6} MB gets its result, in few passes, with no more memory than a short one`,
      () => {
        for (const [name, ...each] of hostileBodies(size / 10)) isAnswered(`${name}, short`, ...each, true)
        let bytes = memory()
        for (const [name, ...each] of hostileBodies(size)) {
          const [hostile] = each
          isAnswered(name, ...each, explains)
          if (explains && hostile.length <= MAX_EXPLAIN_FORM_BYTES) {
            equal(memory() - bytes <= MAX_EXPLAIN_MEMORY * hostile.length, true, `${name}: ${memory() - bytes} bytes more`)
            bytes = memory()
          }
          equal(memory(), bytes, name)
        }
      },
    ],
  ]
}

/** The result of `work`, and how many times it copies a whole `body` into wasm, which it does by `set`. */
function counted(body, work) {
  const { set } = Uint8Array.prototype
  let bytes = 0
  Uint8Array.prototype.set = function (from, ...args) {
    bytes += from.length
    return Reflect.apply(set, this, [from, ...args])
  }
  try {
    return { ...attempt(work), passes: Math.round(bytes / body.length) }
  } finally {
    Uint8Array.prototype.set = set
  }
}
