// The alarm of an object.

export class Alarm {
  readonly #storage: DurableObjectStorage
  /** What it was last set to. */
  #last = 0

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
  }

  /** One that is set to the millisecond of the one that runs is lost: workerd takes it for the same. So it is set to the next. */
  set(time: number): Promise<void> {
    const at = Math.ceil(time)
    this.#last = at === this.#last ? at + 1 : at
    return this.#storage.setAlarm(this.#last)
  }
}
