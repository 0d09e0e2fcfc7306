// What npm changes at a registry, and what arrives.
import assert from 'node:assert/strict'

/** Runs a command of npm; `NAME` is replaced with that of the package. */
export const npm =
  (...args) =>
  ({ npm }, name) =>
    npm(...args.map((argument) => argument.replace('NAME', name)))

/** Publishes a version. */
export const publish =
  (version, { args, files, ...manifest } = {}) =>
  ({ npm }, name) =>
    npm.publish({ name, version, ...manifest }, { args, files })

/** The event of a publish, and what has changed. */
export const published = (version, distTag = 'latest') => ['package:publish', { 'dist-tag': distTag, version }]

/** The names of events, and what has changed. Each is classified as that. */
export const changesOf = (deliveries) =>
  deliveries.map(({ event, change }) => {
    const { payload } = event
    // Only a packument confirms a change, and a package that is unpublished has none.
    assert.deepEqual([change.kind, change.evidence], [event.event.replace('package:', ''), payload ? 'confirmed' : 'unavailable'])
    const isOlder = payload !== null && event.time < Date.parse(payload.time.modified)
    const warnings = payload === null ? ['no-payload'] : isOlder ? ['payload-newer'] : []
    assert.deepEqual(
      [...event.warnings, ...change.warnings].map(({ code }) => code),
      warnings,
    )
    return [event.event, event.change]
  })
