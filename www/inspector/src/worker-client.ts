// The page's side of the worker: calls with results, progress and cancellation. One worker serves all calls, until it is lost or canceled.
import {
  type ErrorDetails,
  InspectError,
  type Inspection,
  type WorkerMethods,
  type WorkerRequest,
  type WorkerResponse,
} from './protocol.ts'
import { PROGRESS } from './texts.ts'

/** An idle worker confirms a call at once. */
const MAX_IDLE_SILENCE_MS = 3000
/** The longest step of the largest input is shorter. */
const MAX_BUSY_SILENCE_MS = 20_000

export const WORKER_LOST: ErrorDetails = { code: 'worker-lost', message: PROGRESS.workerLost }

export interface CallOptions {
  signal?: AbortSignal
  onStep?: (step: string, share: number) => void
  onPartial?: (inspection: Inspection) => void
}

interface PendingCall extends CallOptions {
  resolve: (result: unknown) => void
  reject: (error: Error) => void
  isAccepted: boolean
}

const pending = new Map<number, PendingCall>()
const lossListeners = new Set<() => void>()
let nextId = 0
let isReady = false
let watchdog: ReturnType<typeof setTimeout> | undefined
let announceReady = () => {}

/** Resolves when the first worker has loaded the library, or could not. */
export const workerReady = new Promise<void>((resolve) => {
  announceReady = resolve
})

// Started at once, so that the wasm module is loaded before the first delivery arrives.
let worker: Worker | undefined = startWorker()

function startWorker(): Worker {
  isReady = false
  const started = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  started.onmessage = ({ data }: MessageEvent<WorkerResponse>) => {
    if (started !== worker) return
    receive(data)
    watch()
  }
  started.onerror = (event) => {
    // Shown to the visitor instead of being logged.
    event.preventDefault()
    announceReady()
    if (started === worker) lose()
  }
  return started
}

function receive(data: WorkerResponse): void {
  if ('ready' in data) {
    isReady = true
    announceReady()
    return
  }
  const call = pending.get(data.id)
  if (call === undefined) return
  if ('accepted' in data) call.isAccepted = true
  else if ('step' in data) call.onStep?.(data.step, data.share)
  else if ('partial' in data) call.onPartial?.(data.partial)
  else {
    pending.delete(data.id)
    if ('error' in data) call.reject(new InspectError(data.error))
    else call.resolve(data.result)
  }
}

/** Calls a method of the worker. After `terminate`, the promise stays pending. */
export function call<K extends keyof WorkerMethods>(
  method: K,
  args: Parameters<WorkerMethods[K]>,
  options: CallOptions = {},
): Promise<ReturnType<WorkerMethods[K]>> {
  return new Promise((resolve, reject) => {
    const request = { id: nextId++, method, args } as WorkerRequest
    pending.set(request.id, { ...options, resolve: resolve as (result: unknown) => void, reject, isAccepted: false })
    options.signal?.addEventListener('abort', () => pending.delete(request.id))
    worker ??= startWorker()
    worker.postMessage(request)
    watch()
  })
}

/** Ends all running calls. The worker is replaced at once, because a busy one reads no message. */
export function terminate(): void {
  worker?.terminate()
  pending.clear()
  watch()
  worker = startWorker()
}

/** Calls `listener` when the worker is lost, and with it the delivery that it held. Returns a function that removes it. */
export function onWorkerLost(listener: () => void): () => void {
  lossListeners.add(listener)
  return () => lossListeners.delete(listener)
}

/** A worker that the browser ended says nothing: its silence is limited while calls wait. */
function watch(): void {
  clearTimeout(watchdog)
  if (!isReady || pending.size === 0) return
  const isBusy = [...pending.values()].some(({ isAccepted }) => isAccepted)
  watchdog = setTimeout(lose, isBusy ? MAX_BUSY_SILENCE_MS : MAX_IDLE_SILENCE_MS)
}

function lose(): void {
  const calls = [...pending.values()]
  terminate()
  for (const { reject } of calls) reject(new InspectError(WORKER_LOST))
  for (const listener of lossListeners) listener()
}
