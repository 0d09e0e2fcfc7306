// Changes an input a little, as coverage-guided fuzzers do.

const INTERESTING = [0, 1, 9, 10, 13, 32, 34, 39, 44, 58, 61, 92, 123, 125, 127, 128, 192, 226, 239, 255]
const MAX_REPEATS = 64

const spliced = (input, at, removed, added = []) =>
  Uint8Array.from(Buffer.concat([input.subarray(0, at), Uint8Array.from(added), input.subarray(at + removed)]))
const piece = (input, random, most = 64) => {
  const at = random(input.length + 1)
  return input.subarray(at, at + 1 + random(most))
}

const EDITS = [
  (input, { random }) => {
    const at = random(input.length + 1)
    return at < input.length ? spliced(input, at, 1, [input[at] ^ (1 << random(8))]) : spliced(input, at, 0, [random(256)])
  },
  (input, { random }) => spliced(input, random(input.length + 1), random(2), [INTERESTING[random(INTERESTING.length)]]),
  (input, { random }) => spliced(input, random(input.length + 1), 1 + random(random(16) === 0 ? 256 : 8)),
  (input, { random, words }) => spliced(input, random(input.length + 1), 0, words[random(words.length)]),
  (input, { random, words }) => spliced(input, random(input.length + 1), random(16), words[random(words.length)]),
  (input, { random }) => spliced(input, random(input.length + 1), 0, piece(input, random)),
  (input, { random, other }) => spliced(input, random(input.length + 1), random(8), piece(other, random, 400)),
  (input, { random, other }) => spliced(input.subarray(0, random(input.length + 1)), Infinity, 0, other.subarray(random(other.length + 1))),
  (input, { random, words }) => {
    const word = words[random(words.length)]
    return spliced(input, random(input.length + 1), 0, Array.from({ length: 1 + random(MAX_REPEATS) }, () => [...word]).flat())
  },
  (input, { random }) => {
    const from = random(input.length + 1)
    const at = input.findIndex((byte, index) => index >= from && byte >= 48 && byte <= 57)
    return at < 0 ? input : spliced(input, at, 1, [48 + random(10)])
  },
]

/** The input with one to eight edits, at most `maxBytes` long. `words`: of a dictionary; `other`: an input to take parts of. */
export function mutate(input, { random, words, other, maxBytes }) {
  let mutated = input
  for (let left = 1 + random(random(3) === 0 ? 8 : 3); left > 0; left--)
    mutated = EDITS[random(EDITS.length)](mutated, { random, words, other })
  return mutated.subarray(0, maxBytes)
}
