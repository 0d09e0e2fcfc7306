// SHA-256's compression function: no library gives the state between two blocks.
const primes = []
for (let number = 2; primes.length < 64; number++) if (primes.every((prime) => number % prime)) primes.push(number)
const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0
const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))
const ROUNDS = primes.map((prime) => fraction(Math.cbrt(prime)))

const turned = (word, by) => (word >>> by) | (word << (32 - by))

/** The eight words of state after one more block of 64 bytes. */
export function stateAfter(block, before = START) {
  const view = new DataView(block.buffer, block.byteOffset, 64)
  const words = Array.from({ length: 16 }, (_, at) => view.getInt32(at * 4))
  for (let at = 16; at < 64; at++) {
    const [early, late] = [words[at - 15], words[at - 2]]
    const small = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)
    const large = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10)
    words.push((words[at - 16] + small + words[at - 7] + large) | 0)
  }
  let [a, b, c, d, e, f, g, h] = before
  for (let at = 0; at < 64; at++) {
    const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[at] + words[at]) | 0
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
    ;[a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g]
  }
  return [a, b, c, d, e, f, g, h].map((word, at) => (word + before[at]) | 0)
}
