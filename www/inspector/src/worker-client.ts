// The page's side of the worker: calls with results, progress and cancellation.
import {
  type ErrorDetails,
  InspectError,
  type Inspection,
  type WorkerMethods,
  type WorkerRequest,
  type WorkerResponse,
} from './protocol.ts'

export interface CallOptions {
  signal?: AbortSignal
  onStep?: (step: string, share: number) => void
  onPartial?: (inspection: Inspection) => void
}

interface PendingCall extends CallOptions {
  resolve: (result: unknown) => void
  reject: (error: Error) => void
}

const pending = new Map<number, PendingCall>()
let nextId = 0
// Started at once, so that the wasm module is loaded before the first delivery arrives.
let worker: Worker | undefined = startWorker()

function startWorker(): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data }: MessageEvent<WorkerResponse>) => {
    const call = pending.get(data.id)
    if (call === undefined) return
    if ('step' in data) return call.onStep?.(data.step, data.share)
    if ('partial' in data) return call.onPartial?.(data.partial)
    pending.delete(data.id)
    if ('error' in data) call.reject(new InspectError(data.error))
    else call.resolve(data.result)
  }
  worker.onerror = (event) => fail({ code: 'failed', message: event.message || 'The worker could not be started. Reload the page.' })
  return worker
}

/** Calls a method of the worker. After `terminate`, the promise stays pending. */
export function call<K extends keyof WorkerMethods>(
  method: K,
  args: Parameters<WorkerMethods[K]>,
  options: CallOptions = {},
): Promise<ReturnType<WorkerMethods[K]>> {
  return new Promise((resolve, reject) => {
    const request = { id: nextId++, method, args } as WorkerRequest
    pending.set(request.id, { ...options, resolve: resolve as (result: unknown) => void, reject })
    options.signal?.addEventListener('abort', () => pending.delete(request.id))
    worker ??= startWorker()
    worker.postMessage(request)
  })
}

/** Ends all running calls. The worker is replaced, because a busy one reads no message. */
export function terminate(): void {
  worker?.terminate()
  worker = undefined
  pending.clear()
}

function fail(details: ErrorDetails): void {
  const calls = [...pending.values()]
  terminate()
  for (const { reject } of calls) reject(new InspectError(details))
}
