// A variable that is a JSON array of objects, each of which is valid or not.

import { isObject } from '../base/json-object.js'

export type Report = (problem: string) => void

/**
 * The valid items of a variable. Errors go to `report`, each with its place; an item whose field of `unique` another one has is invalid.
 * The text is never quoted: it has secrets in it.
 */
export function readItems<T extends object>(
  variable: string,
  items: string,
  text: string | undefined,
  read: (item: Record<string, unknown>, report: Report) => T,
  unique: readonly (keyof T & string)[],
  report: Report,
): T[] {
  if (!text) return []
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    report(`${variable}: must be valid JSON`)
    return []
  }
  if (!Array.isArray(list)) {
    report(`${variable}: must be a JSON array of ${items}`)
    return []
  }
  const valid: T[] = []
  for (const [index, entry] of list.entries()) {
    let isValid = true
    const item = read(isObject(entry) ? entry : {}, (problem) => {
      isValid = false
      report(`${variable}[${index}]${problem}`)
    })
    for (const field of unique) {
      if (!valid.some((other) => other[field] === item[field])) continue
      isValid = false
      report(`${variable}: two ${items} have ${field === 'token' ? 'one token' : `the ${field} ${item[field]}`}`)
    }
    if (isValid) valid.push(item)
  }
  return valid
}
