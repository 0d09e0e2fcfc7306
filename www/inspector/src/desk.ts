// The page's side of the worker: questions with answers, progress, and a way to stop.
import type { Answer, Asked, Inspection, Question, Refusal } from './protocol.ts'

/** What was asked could not be done; the message is for a person. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message)
  }
}

export interface Watch {
  onStep?: (step: string, share: number) => void
  onPartial?: (known: Inspection) => void
}

interface Waiting extends Watch {
  resolve: (answer: unknown) => void
  reject: (error: Error) => void
}

// From the start, so that the module is there when the first delivery is.
let worker: Worker | undefined = started()
let next = 0
const waiting = new Map<number, Waiting>()

function started(): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    const asked = waiting.get(data.id)
    if (asked === undefined) return
    if ('step' in data) return asked.onStep?.(data.step, data.share)
    if ('partial' in data) return asked.onPartial?.(data.partial as Inspection)
    waiting.delete(data.id)
    if ('refusal' in data) asked.reject(new Refused(data.refusal))
    else asked.resolve(data.answer)
  }
  worker.onerror = (event) => stop(event.message || 'the worker could not be started')
  return worker
}

export function ask<K extends keyof Asked>(what: K, args: Parameters<Asked[K]>, watch: Watch = {}): Promise<ReturnType<Asked[K]>> {
  return new Promise((resolve, reject) => {
    const id = next++
    waiting.set(id, { ...watch, resolve: resolve as (answer: unknown) => void, reject })
    worker ??= started()
    worker.postMessage({ id, ask: what, args } as Question)
  })
}

/** Ends all that is under way: a worker that is computing hears nothing, so the next question gets another. */
export function stop(message = 'stopped'): void {
  worker?.terminate()
  worker = undefined
  for (const { reject } of waiting.values()) reject(new Refused({ code: 'caller', message }))
  waiting.clear()
}
