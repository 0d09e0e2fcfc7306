// Names that every object inherits are names like others: of packages, versions, tags, people, scripts and members.
import { equal, utf8 } from './check.js'

const TIME = '2026-01-01T00:00:00.000Z'

/** A packument in which everything that has a name has this one; as text, because `__proto__` in a literal is not a member. */
const packumentOf = (name) =>
  `{"name":"${name}","dist-tags":{"latest":"1.0.0","${name}":"${name}"},"versions":{"1.0.0":{"version":"1.0.0"},
  "${name}":{"version":"${name}","scripts":{"${name}":"x"},"_npmUser":{"name":"${name}"}}},
  "time":{"created":"${TIME}","1.0.0":"${TIME}","${name}":"${TIME}"},"maintainers":[{"name":"${name}"}],"users":{"${name}":true}}`

const eventOf = (name) =>
  `{"event":"package:publish","name":"${name}","type":"package","version":"1.0.0","hookOwner":{"username":"${name}"},
  "payload":${packumentOf(name)},"change":{"version":"${name}","__proto__":{"user":"eve"}},"time":1767225600000,"${name}":{"kind":"star"}}`

/** The members of Object.prototype; not of every host, because Deno has no `__proto__` there. */
export const INHERITED = /** @type {const} */ ([
  'constructor',
  '__proto__',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toLocaleString',
  'toString',
  'valueOf',
])

/** What is inherited of an object that is read from JSON; polluted, if it is more than what every object has. */
const isPlain = (value) => Object.getPrototypeOf(value) === Object.getPrototypeOf({})

export function prototypeNameCases(api) {
  const { classifyChange, comparePackuments, parseEvent, readPackument } = api
  return [
    ...INHERITED.map((name) => [
      `${name} is a name like others`,
      () => {
        const inherited = Object.getOwnPropertyNames(Object.prototype).sort()
        const document = utf8(packumentOf(name))
        const facts = readPackument(document)
        equal(Object.keys(facts.versions).sort(), ['1.0.0', name].sort())
        equal(Object.keys(facts['dist-tags']).sort(), [name, 'latest'].sort())
        for (const part of [facts, facts.versions, facts['dist-tags'], facts.time]) equal(isPlain(part), true)
        equal(
          comparePackuments(null, facts).map(({ key }) => key),
          comparePackuments(null, document).map(({ key }) => key),
        )
        equal(
          comparePackuments(null, document).some(({ key }) => key === `publish:${name}@${name}`),
          true,
        )
        const event = parseEvent(utf8(eventOf(name)))
        const change = classifyChange(event)
        equal([change.key, change.user], [`publish:${name}@${name}`, undefined])
        equal([event.name, event.hookOwner.username, isPlain(event.payload.versions)], [name, name, true])
        equal(event.peek('versions', name, 'version'), name)
        for (const other of ['__proto__', 'constructor', 'toString']) if (other !== name) equal(event.peek('versions', other), undefined)
        equal(Object.getOwnPropertyNames(Object.prototype).sort(), inherited)
      },
    ]),
  ]
}
