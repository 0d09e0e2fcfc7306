// Two packuments side by side: the changes between them, and the facts that differ.
import { comparePackuments, readPackument } from 'npm-hooks'
import type { Compared } from '../protocol.ts'
import { packumentIn, Refused } from './inspect.ts'

/** As many differences as somebody reads. */
const SHOWN = 500

export interface Side {
  name: string
  body: Uint8Array
}

export function compared(before: Side, after: Side): Compared {
  const [old, current] = [packumentOf(before), packumentOf(after)]
  const differences: Compared['differences'] = []
  let more = 0
  const differ = (path: string[], was: unknown, is: unknown) => {
    if (isObject(was) && isObject(is)) {
      for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) differ([...path, key], own(was, key), own(is, key))
    } else if (JSON.stringify(was) !== JSON.stringify(is)) {
      if (differences.length < SHOWN) differences.push({ path: path.join(' › '), before: shown(was), after: shown(is) })
      else more++
    }
  }
  const changes = comparePackuments(old, current)
  differ([], readPackument(old), readPackument(current))
  return { changes, differences, more }
}

function packumentOf({ name, body }: Side): Uint8Array {
  const payload = packumentIn(body)
  if (payload === null)
    throw new Refused({ code: 'not-a-packument', message: `${name} is neither a delivery with a packument nor a packument` })
  return payload
}

function shown(value: unknown): string {
  const text = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

/** A tag may be named as something that every object inherits. */
function own(object: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
