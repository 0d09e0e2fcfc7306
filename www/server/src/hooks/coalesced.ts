// A task that many callers want at the same time.

/** Runs a task once at a time. A call during a run waits for the next run, which all such calls share. */
export class Coalesced {
  readonly #task: () => Promise<void>
  #running: Promise<void> | null = null
  #next: Promise<void> | null = null

  /** The task never rejects. */
  constructor(task: () => Promise<void>) {
    this.#task = task
  }

  run(): Promise<void> {
    if (this.#running === null) {
      this.#running = this.#task().finally(() => {
        this.#running = null
      })
      return this.#running
    }
    this.#next ??= this.#running.then(() => {
      this.#next = null
      return this.run()
    })
    return this.#next
  }
}
