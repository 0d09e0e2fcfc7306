// Compares two packuments: the changes between them, and the facts that differ. Each side is verified too.
import { comparePackuments, parseEvent, readPackument } from 'npm-hooks/packument'
import { type Comparison, InspectError, type SideView } from '../protocol.ts'
import { FAILURES } from '../texts.ts'
import { verifyForms } from './candidates.ts'
import { factWords } from './fact-words.ts'
import { packumentOf, recognition, secretsIn, signatureToCheck } from './inspect.ts'
import type { Delivery } from './read-source.ts'

const MAX_DIFFERENCES = 500
const MAX_WORDS_CHARS = 10_000

export function compare(before: Delivery, after: Delivery): Comparison {
  const [old, current] = [requirePackument(before), requirePackument(after)]
  const differences: Comparison['differences'] = []
  let omitted = 0
  const collect = (path: string[], from: unknown, to: unknown) => {
    if (isObject(from) && isObject(to)) {
      for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) collect([...path, key], ownValue(from, key), ownValue(to, key))
    } else if (JSON.stringify(from) !== JSON.stringify(to)) {
      if (differences.length < MAX_DIFFERENCES) {
        differences.push({ path: path.join(' › '), before: shortWords(path, from), after: shortWords(path, to) })
      } else omitted++
    }
  }
  const changes = comparePackuments(old, current)
  collect([], readPackument(old), readPackument(current))
  return { changes, differences, omitted }
}

/** The verdict on one side. */
export function verifySide(delivery: Delivery, header: string, secret: string): SideView {
  const signature = signatureToCheck(delivery, header)
  const { verdict, used } = verifyForms(delivery, signature, secretsIn(secret))
  return {
    ...recognition(delivery),
    verdict,
    signature,
    requestSignature: delivery.signature ?? '',
    isBarePackument: signature === '' && !isEvent(used.bytes),
  }
}

function isEvent(body: Uint8Array): boolean {
  try {
    parseEvent(body)
    return true
  } catch {
    return false
  }
}

function requirePackument(delivery: Delivery): Uint8Array {
  const { name } = delivery
  const packument = packumentOf(delivery)
  if (packument !== null) return packument
  throw new InspectError({ code: 'not-a-packument', message: FAILURES.notComparable(name) })
}

function shortWords(path: string[], value: unknown): string {
  const text = factWords(path, value)
  return text.length > MAX_WORDS_CHARS ? `${text.slice(0, MAX_WORDS_CHARS)}…` : text
}

/** Ignores inherited members: a dist-tag can be named `constructor`. */
const ownValue = (object: Record<string, unknown>, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined)

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
