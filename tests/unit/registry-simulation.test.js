// A simulated registry runs operations, and comparing its packuments must find them: one operation as that operation, several
// as their net effect.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { comparePackuments, HookError, readPackument, signPayload, toEvent, verifyEvent } from 'npm-hooks/packument'
import { effort } from '../effort.js'
import { attempt } from '../suite/check.js'
import { identity, line } from './change-line.js'
import { apply, emptyPackage, KINDS, operationOf, packumentOf, visibleState } from './registry-simulation/registry.js'

/** Publish is drawn most often: without versions there is nothing to do. */
const draw = fc.record({ kind: fc.constantFrom('publish', 'publish', 'publish', ...KINDS), a: fc.nat(999), b: fc.nat(999), c: fc.nat(999) })
const style = fc.record({ keepsTimes: fc.boolean(), isBare: fc.boolean(), writesEmpty: fc.boolean(), isReversed: fc.boolean() })
const ORDER = ['unpublish', 'publish', 'deprecated', 'dist-tag', 'dist-tag-rm', 'owner', 'owner-rm', 'star', 'unstar', 'change']
const SECRET = 'a secret'
const RUNS = effort(100, 30_000, 300)

// `dist` before and after, and whether the change is found.
const TAMPERED = [
  [{ integrity: 'sha512-a', shasum: '1' }, { integrity: 'sha512-b', shasum: '2' }, true],
  [{ integrity: 'sha512-a', shasum: '1' }, { integrity: 'sha512-b', shasum: '1' }, true],
  [{ integrity: 'sha512-a' }, { integrity: 'sha512-b' }, true],
  [{ shasum: '1' }, { shasum: '2' }, true],
  // npm added integrity to old versions: only the shasum is in both.
  [{ shasum: '1' }, { integrity: 'sha512-a', shasum: '1' }, false],
  [{ shasum: '1' }, { integrity: 'sha512-a', shasum: '2' }, true],
  [{ shasum: '1' }, { integrity: 'sha512-a' }, false],
  [{ integrity: 'sha512-a' }, {}, false],
  [undefined, { integrity: 'sha512-a' }, false],
  [{ integrity: 'sha512-a', tarball: 'a' }, { integrity: 'sha512-a', tarball: 'b' }, false],
]

/** The states that a list of draws leads to, each with its operation. */
function historyOf(draws) {
  const states = [{ state: emptyPackage() }]
  for (const each of draws) {
    const { state } = states.at(-1)
    const operation = operationOf(state, each)
    if (operation !== undefined) states.push({ operation, state: apply(state, operation) })
  }
  return states
}

const facts = (body) => JSON.parse(JSON.stringify(readPackument(body)))
const lines = (changes) => changes.map(line)

/** The change is the same after sending it as an event with this packument as payload. */
function assertRoundTrip(change, packument) {
  const body = toEvent(change, { packument, time: Date.parse(JSON.parse(packument).time.modified) })
  const { change: read } = verifyEvent(body, signPayload(body, SECRET), SECRET)
  assert.deepEqual(read, change)
}

/** Tags of unpublished versions: their move is part of the unpublish and not a change, unless a publish took them. */
function tagsOfUnpublished(before, after, changes) {
  const removed = changes.filter(({ kind }) => kind === 'unpublish').map(({ version }) => version)
  const published = changes.filter(({ kind }) => kind === 'publish').map(({ version }) => version)
  return [...before.tags]
    .filter(([tag, version]) => removed.includes(version) && !published.includes(after.tags.get(tag)))
    .map(([tag]) => tag)
}

/** `[reached, wanted]`: `before` with the changes applied, and `after`, both without what changes do not contain. */
function netOf(before, after, changes) {
  const reached = changes.reduce(apply, before)
  const hidden = tagsOfUnpublished(before, after, changes)
  return [reached, after].map((state) => {
    const { versions, tags, owners, stars } = visibleState(state)
    // The first owners and stars are part of the first publish.
    return {
      versions,
      tags: Object.entries(tags)
        .filter(([tag]) => !hidden.includes(tag))
        .sort(),
      owners: before.versions.size === 0 ? [] : owners,
      stars: before.versions.size === 0 ? [] : stars,
    }
  })
}

const holds = (title, ...args) =>
  test(title, () => {
    const predicate = args.pop()
    fc.assert(fc.property(...args, predicate), { numRuns: RUNS, includeErrorInReport: true })
  })
const drawn = fc.array(draw, { minLength: 1, maxLength: 40, size: 'max' })

test('each operation is found as that operation, and its event is confirmed', (t) => {
  const seen = {}
  const property = fc.property(drawn, style, (draws, how) => {
    const history = historyOf(draws)
    for (const [at, { operation, state }] of history.entries()) {
      if (at === 0) continue
      const [before, after] = [packumentOf(history[at - 1].state, how), packumentOf(state, how)]
      const changes = comparePackuments(before, after)
      seen[operation.kind] = (seen[operation.kind] ?? 0) + 1
      // Any of several tags if `latest` is not one of them.
      const isAnyTag = operation.tags?.length > 1 && operation.distTag !== 'latest' && operation.tags.includes(changes[0]?.distTag)
      assert.deepEqual(changes.map(identity), [identity(isAnyTag ? { ...operation, distTag: changes[0].distTag } : operation)])
      const [change] = changes
      assert.deepEqual([change.name, change.evidence, change.warnings], ['n', 'confirmed', []])
      if (operation.kind === 'publish')
        assert.deepEqual(
          [change.dist, change.publisher, change.release === 'first'],
          [operation.dist, operation.publisher, history[at - 1].state.versions.size === 0],
        )
      assertRoundTrip(change, after)
    }
  })
  fc.assert(property, { numRuns: RUNS, includeErrorInReport: true })
  // Draws that make only a few kinds of operation would prove little.
  assert.deepEqual(
    KINDS.filter((kind) => !(seen[kind] > 5)),
    [],
    JSON.stringify(seen),
  )
  t.diagnostic(
    `operations: ${Object.entries(seen)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', ')}`,
  )
})

holds(
  'many operations are found as their net effect; each change is needed, and they are in order',
  drawn,
  fc.nat(39),
  style,
  (draws, from, how) => {
    const history = historyOf(draws)
    const [{ state: before }, { state: after }] = [history[from % history.length], history.at(-1)]
    const payload = packumentOf(after, how)
    const isNothing = before.versions.size === 0 && (before.clock === 0 || how.isBare)
    const changes = comparePackuments(isNothing ? null : packumentOf(before, how), payload)
    const [reached, wanted] = netOf(before, after, changes)
    assert.deepEqual(reached, wanted, lines(changes).join('\n'))
    for (const [at, change] of changes.entries()) {
      const [lacking] = netOf(
        before,
        after,
        changes.filter((_, other) => other !== at),
      )
      assert.notDeepEqual(lacking, wanted, `${line(change)} is not needed`)
      assertRoundTrip(change, payload)
    }
    const places = changes.map(({ kind }) => ORDER.indexOf(kind === 'undeprecated' ? 'deprecated' : kind))
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
      lines(changes).join('\n'),
    )
    const published = changes.filter(({ kind }) => kind === 'publish').map(({ version }) => after.times.get(version))
    assert.deepEqual(
      published,
      [...published].sort((a, b) => a - b),
    )
    assert.equal(new Set(changes.map(({ key }) => key)).size, changes.length, 'one key for one change')
  },
)

holds(
  'facts on either side give the same changes as bodies, are read as themselves, and differ by no change',
  drawn,
  fc.nat(39),
  style,
  style,
  (draws, from, how, another) => {
    const history = historyOf(draws)
    const [before, after] = [packumentOf(history[from % history.length].state, how), packumentOf(history.at(-1).state, how)]
    const want = comparePackuments(before, after)
    for (const [a, b] of [
      [facts(before), after],
      [before, facts(after)],
      [facts(before), facts(after)],
      [Buffer.from(before), new TextEncoder().encode(after).buffer],
    ]) {
      assert.deepEqual(comparePackuments(a, b), want)
    }
    const same = packumentOf(history.at(-1).state, { ...another, isBare: how.isBare, keepsTimes: how.keepsTimes })
    for (const body of [after, same]) {
      const read = readPackument(body)
      assert.deepEqual(readPackument(JSON.stringify(read)), read)
      assert.deepEqual([comparePackuments(after, body), comparePackuments(body, read), comparePackuments(read, facts(after))], [[], [], []])
    }
  },
)

holds(
  'an older state after a newer one is rejected; null after any state is an unpublish',
  drawn,
  fc.nat(39),
  style,
  (draws, from, how) => {
    const history = historyOf(draws)
    const [{ state: older }, { state: newer }] = [history[from % history.length], history.at(-1)]
    const [before, after] = [packumentOf(newer, how), packumentOf(older, how)]
    for (const [a, b] of [
      [before, after],
      [facts(before), after],
      [before, facts(after)],
    ]) {
      const { error } = attempt(() => comparePackuments(a, b))
      assert.deepEqual(
        error && [error instanceof HookError, error.code, error.status],
        older.clock === newer.clock ? undefined : [true, 'before-is-newer', 409],
      )
    }
    assert.deepEqual(
      comparePackuments(before, null).map(identity),
      newer.versions.size === 0 ? [] : [{ kind: 'unpublish', version: null, distTag: null }],
    )
  },
)

holds(
  'a member that is missing from one of the two gives no change',
  drawn,
  fc.nat(39),
  fc.constantFrom('users', 'maintainers', 'dist-tags'),
  (draws, from, member) => {
    const history = historyOf(draws)
    const [before, after] = [history[from % history.length].state, history.at(-1).state].map((state) => packumentOf(state))
    // The first publish is a change, whatever members are missing before it.
    if (Object.keys(JSON.parse(before).versions).length === 0) return
    // A registry's document, which has `_rev`, has no stars if it has no `users`.
    const without = (body) => JSON.stringify({ ...JSON.parse(body), [member]: undefined, _id: undefined, _rev: undefined })
    const kinds = { users: ['star', 'unstar'], maintainers: ['owner', 'owner-rm'], 'dist-tags': ['dist-tag', 'dist-tag-rm'] }[member]
    const want = lines(
      comparePackuments(before, after)
        .filter(({ kind }) => !kinds.includes(kind))
        .map((change) => (member === 'dist-tags' ? { ...change, distTag: null } : change)),
    )
    for (const [a, b] of [
      [without(before), after],
      [before, without(after)],
      [without(before), without(after)],
    ]) {
      const found = comparePackuments(a, b)
      assert.ok(
        found.every(({ kind }) => !kinds.includes(kind)),
        lines(found).join('\n'),
      )
      assert.deepEqual(lines(found.map((change) => (member === 'dist-tags' ? { ...change, distTag: null } : change))), want)
    }
    assert.ok(readPackument(without(after)).absent.includes(member))
  },
)

test('a version whose bytes changed is found by integrity, or by shasum if there is no integrity, with a warning', () => {
  const body = (dist) => JSON.stringify({ name: 'n', 'dist-tags': {}, versions: { '1.0.0': { dist } } })
  for (const [before, after, isFound] of TAMPERED) {
    const want = isFound ? [['change', '1.0.0', 'confirmed', ['integrity-changed']]] : []
    const found = comparePackuments(body(before), body(after)).map(({ kind, version, evidence, warnings }) => [
      kind,
      version,
      evidence,
      warnings.map(({ code }) => code),
    ])
    assert.deepEqual(found, want, JSON.stringify([before, after]))
  }
})
