// The users whom an event concerns: a hook on one of them wants it.
import type { Change, Delivery, PackumentFacts } from 'npm-hooks/packument'
import { isObject } from '../base/json-object.js'

/** A package may list more maintainers than any question about them should have. */
const MAX_USERS = 1000

/** Of a delivery: its payload has the maintainers after the change. */
export function usersOfDelivery({ event, change }: Pick<Delivery, 'event' | 'change'>): string[] {
  return usersOf(change, [event.peek('maintainers')], (version) => [event.peek('versions', version, '_npmUser')])
}

/** Of a change between two packuments; `null` for one that there is not. */
export function usersOfChange(change: Change, before: PackumentFacts | null, after: PackumentFacts | null): string[] {
  const both = [before, after]
  return usersOf(
    change,
    both.map((facts) => facts?.maintainers),
    (version) => both.map((facts) => facts?.versions?.[version]?._npmUser),
  )
}

/** Who maintains the package, who published the version that is named, and who starred, was added or was removed. */
function usersOf(change: Change, maintainers: unknown[], publishersOf: (version: string) => unknown[]): string[] {
  const { version, maintainer, user } = change as { version?: string | null; maintainer?: string | null; user?: string | null }
  const publishers = typeof version === 'string' ? publishersOf(version) : []
  const named: unknown[] = [user, maintainer, ...publishers.map(nameOf)]
  const listed = maintainers.flatMap((list) => (Array.isArray(list) ? (list as unknown[]).map(nameOf) : []))
  const names = [...named, ...listed].filter((name): name is string => typeof name === 'string' && name !== '')
  return [...new Set(names)].slice(0, MAX_USERS)
}

/** Some registries write a person as a text, with the address behind the name. */
const nameOf = (person: unknown): unknown => (isObject(person) ? person.name : typeof person === 'string' ? withoutAddress(person) : null)

/** Not by a regular expression, whose time could grow with the square of a hostile text's length. */
function withoutAddress(text: string): string {
  const at = text.indexOf('<')
  return at < 0 ? text : text.slice(0, at).trimEnd()
}
