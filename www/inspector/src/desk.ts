// The page's side of the worker: questions with answers, progress, and a way to stop.
import type { Answer, Asked, Inspection, Question, Refusal } from './protocol.ts'

/** What was asked could not be done; the message is for a person. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message)
  }
}

export interface Watch {
  /** No answer is wanted any more. */
  signal?: AbortSignal
  onStep?: (step: string, share: number) => void
  onPartial?: (known: Inspection) => void
}

interface Waiting extends Watch {
  resolve: (answer: unknown) => void
  reject: (error: Error) => void
}

const waiting = new Map<number, Waiting>()
let next = 0
// From the start, so that the module is there when the first delivery is.
let worker: Worker | undefined = started()

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
  worker.onerror = (event) => fail(event.message || 'the worker could not be started')
  return worker
}

export function ask<K extends keyof Asked>(what: K, args: Parameters<Asked[K]>, watch: Watch = {}): Promise<ReturnType<Asked[K]>> {
  return new Promise((resolve, reject) => {
    const question = { id: next++, ask: what, args } as Question
    waiting.set(question.id, { ...watch, resolve: resolve as (answer: unknown) => void, reject })
    watch.signal?.addEventListener('abort', () => waiting.delete(question.id))
    worker ??= started()
    worker.postMessage(question)
  })
}

/** Ends all that is under way; it gets no answer. A worker that is computing hears nothing, so another takes its place. */
export function stop(): void {
  worker?.terminate()
  worker = undefined
  waiting.clear()
}

function fail(message: string): void {
  worker?.terminate()
  worker = undefined
  const asked = [...waiting.values()]
  waiting.clear()
  for (const { reject } of asked) reject(new Refused({ code: 'caller', message }))
}
