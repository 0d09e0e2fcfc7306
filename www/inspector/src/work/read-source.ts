// Reads an input and finds the body in it.
import { InspectError, MAX_BYTES, type Source } from '../protocol.ts'
import { type ParsedInput, parseInput } from './request.ts'

/** Reports the current step, and how much of the work is done. */
export type OnStep = (step: string, share: number) => void

export interface Delivery extends ParsedInput {
  name: string
  /** All bytes of the input. */
  input: Uint8Array
}

export async function readSource({ name, data }: Source, onStep: OnStep): Promise<Delivery> {
  const size = typeof data === 'string' ? data.length : data.size
  if (size > MAX_BYTES) {
    const limit = Math.floor(MAX_BYTES / 1e6)
    const message = `${name} is ${(size / 1e6).toFixed(0)} MB. The inspector reads up to ${limit} MB; a delivery has at most 20 MB.`
    throw new InspectError({ code: 'file-too-large', message })
  }
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : await readBlob(data, onStep)
  return { name, input: bytes, ...parseInput(bytes) }
}

async function readBlob(blob: Blob, onStep: OnStep): Promise<Uint8Array> {
  const bytes = new Uint8Array(blob.size)
  let at = 0
  try {
    for (const reader = blob.stream().getReader(); ; ) {
      const { value, done } = await reader.read()
      if (done) return bytes
      bytes.set(value, at)
      at += value.length
      onStep('Reading the file', at / bytes.length)
    }
  } catch (error) {
    throw new InspectError({ code: 'file-unreadable', message: `The file could not be read: ${String(error)}` })
  }
}
