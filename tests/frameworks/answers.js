// What receivers answer, by the bytes that they hash.
import { explainSignature, HookError, verifyEvent } from 'npm-hooks'

export const SECRET = 'npm-hook-fixture-secret'

/** The answer of a receiver that hashes a body in some form: why its signature does not verify, if it does not. */
export function explained(body, header, secret = SECRET) {
  try {
    const { valid, reason, hint, serializer, possibleCauses } = explainSignature(body, header, secret)
    return { status: valid ? 202 : 401, answer: { reason, hint, serializer, possibleCauses } }
  } catch (error) {
    return failed(error)
  }
}

/** The answer of a receiver that is right. */
export function accepted(body, header) {
  try {
    return { status: 202, answer: { summary: verifyEvent(body, header, SECRET).change.summary } }
  } catch (error) {
    return error instanceof HookError ? { status: error.status, answer: { error: error.code } } : failed(error)
  }
}

/** The answer after a caller's mistake. */
export const failed = (error) => ({ status: 500, answer: { error: `${error.name}: ${error.message}` } })

/** All bytes of a stream. */
export async function bytesOf(stream) {
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}
