// The mutated inputs in numbered groups. Of each group's answers a hash is stored, of each block's inputs a digest, which shows
// that the inputs are those of the stored answers.
import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { documentAnswer, packumentAnswer } from './answer.js'
import { mutatedDocuments, mutatedPackuments } from './inputs.js'

/** The module whose answers are tested. */
export const PRESENT_BUILD = 'npm-hooks/packument'

export const HASH_BYTES = 4
const DIGEST_DIGITS = 12
const WORKERS = 2

/** `groupSize` divides `blockSize`, which divides `count`. */
export const SETS = {
  documents: {
    count: 200_000,
    groupSize: 25,
    blockSize: 10_000,
    inputs: mutatedDocuments,
    bytes: ({ body }) => [body],
    answer: (api, { body, random }) => documentAnswer(api, body, random),
  },
  packuments: {
    count: 5_000,
    groupSize: 5,
    blockSize: 1_000,
    inputs: mutatedPackuments,
    bytes: ({ before, after }) => [before, after],
    answer: packumentAnswer,
  },
}

const isError = (text) => text.startsWith('HookError')

/** One block: the hashes of its groups, the digest of its inputs, and how many of its answers are not errors. */
export function blockAnswers(api, { groupSize, blockSize, bytes, answer }, input, seed, block) {
  const inputs = createHash('sha256')
  const hashes = []
  let values = 0
  for (let first = block * blockSize; first < (block + 1) * blockSize; first += groupSize) {
    const group = createHash('sha256')
    for (let number = first; number < first + groupSize; number++) {
      const made = input(seed, number)
      for (const each of bytes(made)) inputs.update(each)
      const text = answer(api, made)
      if (!isError(text)) values += 1
      group.update(`${text}\n`)
    }
    hashes.push(group.digest().subarray(0, HASH_BYTES))
  }
  return { block, hashes: Buffer.concat(hashes), inputs: inputs.digest('hex').slice(0, DIGEST_DIGITS), values }
}

/** All blocks of a set, by workers: `{ hashes, inputs, values }`. `build` is a module to import. */
export async function setAnswers(build, name, seed) {
  const { count, blockSize } = SETS[name]
  const blocks = Array.from({ length: count / blockSize }, (_, block) => block)
  const work = Array.from({ length: WORKERS }, (_, worker) => blocks.filter((block) => block % WORKERS === worker))
  const answered = (await Promise.all(work.map((blocks) => inWorker({ build, name, seed, blocks })))).flat()
  answered.sort((a, b) => a.block - b.block)
  return {
    hashes: Buffer.concat(answered.map(({ hashes }) => hashes)),
    inputs: answered.map(({ inputs }) => inputs),
    values: answered.reduce((sum, each) => sum + each.values, 0),
  }
}

const inWorker = (workerData) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('worker.js', import.meta.url), { workerData })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`a worker ended with ${code}`)))
  })
