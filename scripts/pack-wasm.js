// A wasm module as printable text for pkg/src/load-packed.js, which explains it.

/** Printable ASCII without what a JavaScript text or HTML would escape. */
const CHARACTERS = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
  .filter((character) => !'\'"\\`$<'.includes(character))
  .join('')
/** How many bytes are one character; each other character is the first of two, in which it selects a row of bytes. */
const SINGLES = CHARACTERS.length - Math.ceil((256 - (CHARACTERS.length - 3)) / CHARACTERS.length)

/** The source of a module with the text and what is needed to decode it. */
export function packedModule(wasm, decoder) {
  const counts = new Array(256).fill(0)
  for (const byte of wasm) counts[byte]++
  const bytesByRank = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b)
  const codes = []
  for (const [rank, byte] of bytesByRank.entries()) {
    const row = Math.floor((rank - SINGLES) / CHARACTERS.length)
    const second = CHARACTERS[(rank - SINGLES) % CHARACTERS.length]
    codes[byte] = rank < SINGLES ? CHARACTERS[rank] : CHARACTERS[SINGLES + row] + second
  }
  const constants = {
    bytesByRank: Buffer.from(bytesByRank).toString('base64'),
    characters: CHARACTERS,
    decoder: decoder.toString('base64'),
    singles: SINGLES,
    size: wasm.length,
    text: Array.from(wasm, (byte) => codes[byte]).join(''),
  }
  return Object.entries(constants)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}\n`)
    .join('')
}
