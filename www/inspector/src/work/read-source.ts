// Reads an input and finds the body in it, in whatever form visitors have it.
import { decompressRequest, type RecognizedRequest, recognizeRequest } from 'npm-hooks/request'
import { InspectError, MAX_BYTES, type Source } from '../protocol.ts'
import { FAILURES, PROGRESS } from '../texts.ts'

/** Reports the current step, and how much of the work is done. */
export type OnStep = (step: string, share: number) => void

export interface Delivery extends RecognizedRequest {
  name: string
  /** All bytes of the input. */
  input: Uint8Array
}

/** A request whose body is elsewhere, such as in a file that a command names. */
export const needsBody = ({ body, signature }: Delivery): boolean => body.length === 0 && signature !== null

export async function readSource({ name, data }: Source, onStep: OnStep): Promise<Delivery> {
  const size = typeof data === 'string' ? data.length : data.size
  if (size > MAX_BYTES) {
    throw new InspectError({ code: 'file-too-large', message: FAILURES.tooLarge(name, size / 1e6, Math.floor(MAX_BYTES / 1e6)) })
  }
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : await readBlob(data, onStep)
  return { name, input: bytes, ...(await decompressRequest(recognizeRequest(bytes), { maxBytes: MAX_BYTES })) }
}

async function readBlob(blob: Blob, onStep: OnStep): Promise<Uint8Array> {
  onStep(PROGRESS.reading, 0)
  try {
    // At once: in parts, each delivery would leave twice its size to the garbage collector, which lets that grow.
    return new Uint8Array(await blob.arrayBuffer())
  } catch (error) {
    throw new InspectError({ code: 'file-unreadable', message: FAILURES.unreadable(String(error)) })
  }
}
