// How many bytes of bodies an isolate holds at once: it has 128 MB, and when it is over that every request in it is lost.

export class Capacity {
  #left: number

  constructor(bytes: number) {
    this.#left = bytes
  }

  /** Sets `bytes` aside; what it answers gives them back. `null`: there is no room now. */
  take(bytes: number): (() => void) | null {
    if (bytes > this.#left) return null
    this.#left -= bytes
    return () => {
      this.#left += bytes
    }
  }
}
