// What the entries have in common, whichever of them a host has loaded together.
import { equal, thrown } from './check.js'

const EVENT = '{"event":"package:publish","name":"n","payload":{"versions":{"1.0.0":{}}},"change":{"version":"1.0.0"},"time":1}'

export function entryCases(entries) {
  const all = Object.values(entries).filter((api) => 'HookError' in api)
  const withEvents = all.filter((api) => 'parseEvent' in api)
  return [
    [
      'HookError is the same class in all entries',
      () => {
        for (const { HookError } of all) equal(HookError === all[0].HookError, true)
        for (const { parseEvent } of withEvents) equal(thrown(() => parseEvent('{')) instanceof all[0].HookError, true)
      },
    ],

    [
      'an event of one entry is an event of the others',
      () => {
        for (const { parseEvent } of withEvents) {
          const event = parseEvent(EVENT)
          for (const other of withEvents) {
            equal(event.constructor === other.parseEvent(EVENT).constructor, true)
            equal(other.classifyChange(event).key, 'publish:n@1.0.0')
          }
          equal(event.peek('versions', '1.0.0'), {})
        }
      },
    ],
  ]
}
