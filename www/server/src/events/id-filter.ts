// A Bloom filter of event ids: it says that an id is new, or that it may be known.

const HASHES = 4
const BITS_PER_ID = 16
const MIN_IDS = 4096

export class IdFilter {
  readonly #bits: Uint32Array
  #count: number

  /** Room for twice as many ids as there are. */
  static of(rows: Iterable<{ id: string }>, count: number): IdFilter {
    const filter = new IdFilter({ bits: new Uint32Array((2 * Math.max(count, MIN_IDS) * BITS_PER_ID) / 32), count: 0 })
    for (const { id } of rows) filter.add(id)
    return filter
  }

  constructor({ bits, count }: { bits: Uint32Array; count: number }) {
    this.#bits = bits
    this.#count = count
  }

  /** For a call between objects. */
  get data(): { bits: Uint32Array; count: number } {
    return { bits: this.#bits, count: this.#count }
  }

  /** Whether more ids would give wrong answers too often. */
  get isFull(): boolean {
    return this.#count * BITS_PER_ID > this.#bits.length * 32
  }

  add(id: string): void {
    this.#count++
    for (const bit of this.#positions(id)) this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) | (1 << (bit & 31))
  }

  /** False only if the id was not added. */
  mayHave(id: string): boolean {
    return this.#positions(id).every((bit) => ((this.#bits[bit >>> 5] ?? 0) >>> (bit & 31)) & 1)
  }

  /** An id is 32 digits of a SHA-256, so its parts are hashes. */
  #positions(id: string): number[] {
    const bits = this.#bits.length * 32
    return Array.from({ length: HASHES }, (_, at) => Number.parseInt(id.slice(at * 8, at * 8 + 8), 16) % bits)
  }
}
