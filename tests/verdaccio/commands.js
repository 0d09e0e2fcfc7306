// npm's client changes packages of Verdaccio: each command becomes the event that npm sent for it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { waitUntil } from '../receiver/recording-target.js'
import { changesOf, npm, publish, published } from './changes.js'
import { startVerdaccio } from './verdaccio.js'
import { startWatching } from './watching-server.js'

/** A 404 is believed after a minute. */
const UNPUBLISH_MS = 90_000

const FIRST = [publish('1.0.0'), published('1.0.0')]

/** For each row of the table of events: commands of npm, each with the event and the change that it becomes. */
const ROWS = [
  ['publish, the first version', 'first', [FIRST]],
  ['publish, a further version', 'further', [FIRST, [publish('1.1.0'), published('1.1.0')]]],
  ['publish under another tag', 'other-tag', [FIRST, [publish('1.1.0', { args: ['--tag=next'] }), published('1.1.0', 'next')]]],
  ['publish a prerelease', 'prerelease', [FIRST, [publish('2.0.0-rc.1', { args: ['--tag=rc'] }), published('2.0.0-rc.1', 'rc')]]],
  [
    'unpublish a version',
    'one-version',
    [
      FIRST,
      [publish('1.1.0'), published('1.1.0')],
      // Its tag moves to the version before it.
      [npm('unpublish', 'NAME@1.1.0'), ['package:unpublish', { 'dist-tag': 'latest', version: '1.1.0' }]],
    ],
  ],
  ['unpublish the package', 'whole-package', [FIRST, [npm('unpublish', 'NAME', '--force'), ['package:unpublish', {}], UNPUBLISH_MS]]],
  // Verdaccio refuses `npm owner`, so a plugin keeps the owners. npm's client and its requests are the same.
  [
    'owner add and owner rm',
    'owners',
    [
      FIRST,
      [npm('owner', 'add', 'bob', 'NAME'), ['package:owner', { maintainer: 'bob' }]],
      [npm('owner', 'rm', 'alice', 'NAME'), ['package:owner-rm', { maintainer: 'alice' }]],
    ],
  ],
  [
    'dist-tag add and dist-tag rm',
    'tags',
    [
      FIRST,
      [npm('dist-tag', 'add', 'NAME@1.0.0', 'beta'), ['package:dist-tag', { 'dist-tag': 'beta' }]],
      [npm('dist-tag', 'rm', 'NAME', 'beta'), ['package:dist-tag-rm', { 'dist-tag': 'beta' }]],
    ],
  ],
  [
    'deprecate, and deprecate with an empty message',
    'deprecations',
    [
      FIRST,
      [publish('1.1.0'), published('1.1.0')],
      [npm('deprecate', 'NAME@1.0.0', 'use 1.1.0'), ['package:deprecated', { deprecated: '1.0.0' }]],
      [npm('deprecate', 'NAME@1.0.0', ''), ['package:undeprecated', { deprecated: '1.0.0' }]],
    ],
  ],
  [
    'star and unstar',
    'stars',
    [FIRST, [npm('star', 'NAME'), ['package:star', { user: 'alice' }]], [npm('unstar', 'NAME'), ['package:unstar', { user: 'alice' }]]],
  ],
  [
    'a package in a scope',
    '@s/scoped',
    [
      FIRST,
      [npm('dist-tag', 'add', 'NAME@1.0.0', 'beta'), ['package:dist-tag', { 'dist-tag': 'beta' }]],
      [npm('star', 'NAME'), ['package:star', { user: 'alice' }]],
      [npm('owner', 'add', 'bob', 'NAME'), ['package:owner', { maintainer: 'bob' }]],
      [npm('deprecate', 'NAME@1.0.0', 'old'), ['package:deprecated', { deprecated: '1.0.0' }]],
    ],
  ],
]

/** Selectors, each with a package that is published when the server watches. */
const SELECTED = [
  ['@team', '@team/later', {}],
  ['tool-*', 'tool-later', {}],
  // Verdaccio lists the author of a package.
  ['~carol', 'by-carol', { author: 'carol <carol@users.example>' }],
]
const TEXT = 'Ünïcödé — 日本語 \u2028 \u{1f4e6}'

export function testCommands() {
  let verdaccio
  let server
  before(async () => {
    verdaccio = await startVerdaccio()
    const names = [...ROWS.map(([, name]) => name), 'text', 'install-script']
    server = await startWatching(verdaccio.url, { packages: [...names, ...SELECTED.map(([selector]) => selector)] })
    await server.looked(names)
  })
  /** By package: all that is to arrive. */
  const expectedOf = new Map()
  after(async () => {
    try {
      // An event that was sent twice, or that nothing caused, would be here by now.
      for (const [name, expected] of expectedOf) assert.deepEqual(changesOf(await server.received(name)), expected, name)
      assert.deepEqual(verdaccio.outside, [], 'requests to other registries')
    } finally {
      await server?.remove()
      await verdaccio?.remove()
    }
  })

  // The longest wait comes first.
  const rows = ROWS.toSorted(([, , a], [, , b]) => (b.at(-1)[2] ?? 0) - (a.at(-1)[2] ?? 0))
  for (const [title, name, steps] of rows)
    test(`npm ${title}`, async () => {
      const expected = []
      expectedOf.set(name, expected)
      for (const [command, event, ms] of steps) {
        await command(verdaccio, name)
        expected.push(event)
        await waitUntil(`${event}`, async () => (await server.received(name)).length >= expected.length, ms)
        const deliveries = await server.received(name)
        assert.deepEqual(changesOf(deliveries), expected)
        // Verdaccio publishes in steps, of which only the revision may show the last.
        const withoutRevision = (packument) => packument && { ...packument, _rev: null }
        assert.deepEqual(withoutRevision(deliveries.at(-1).event.payload), withoutRevision(await verdaccio.packument(name)))
      }
    })

  for (const [selector, name, manifest] of SELECTED)
    test(`${selector}: a package that is published later`, async () => {
      await publish('0.1.0', manifest)(verdaccio, name)
      expectedOf.set(name, [published('0.1.0')])
      await waitUntil('its event', async () => (await server.received(name)).length > 0)
      assert.deepEqual(changesOf(await server.received(name)), expectedOf.get(name))
      const { registries } = await server.api('watched')
      const { found, sources } = registries[0].selectors.find((state) => state.selector === selector)
      assert.deepEqual([found, sources], [1, ['search', '/-/verdaccio/data/packages', '/-/all']])
    })

  test('a description and a README that are not ASCII', async () => {
    await publish('1.0.0', { description: TEXT, files: { 'README.md': TEXT } })(verdaccio, 'text')
    await waitUntil('the event', async () => (await server.received('text')).length > 0)
    expectedOf.set('text', [published('1.0.0')])
    const [{ event }] = await server.received('text')
    assert.deepEqual([event.payload.versions['1.0.0'].description, event.payload.readme], [TEXT, TEXT])
  })

  test('a release with an install script has its signal in the API', async () => {
    await FIRST[0](verdaccio, 'install-script')
    await waitUntil('the first event', async () => (await server.received('install-script')).length > 0)
    await publish('1.0.1', { scripts: { postinstall: 'node steal.js' } })(verdaccio, 'install-script')
    await waitUntil('the event', async () => (await server.received('install-script')).length > 1)
    expectedOf.set('install-script', [published('1.0.0'), published('1.0.1')])
    const { events } = await server.api('events?package=install-script')
    assert.deepEqual(
      events.map(({ summary, level }) => [summary, level]),
      [
        ['install-script 1.0.1 published (patch after 1.0.0, tagged latest)', 'alarm'],
        ['install-script 1.0.0 published (first, tagged latest)', 'none'],
      ],
    )
    const { event } = await server.api(`events/${events[0].id}`)
    assert.deepEqual(
      event.about.signals.map(({ code, level }) => [code, level]),
      [['install-script', 'alarm']],
    )
  })
}
