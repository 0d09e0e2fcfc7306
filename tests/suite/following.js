// A registry that is followed: the same on every host that has the web's digests.
import { equal, thrown, utf8 } from './check.js'

const REGISTRY = 'https://registry.test'

/** A packument whose versions were published on consecutive days. */
function packument(versions) {
  const days = versions.map((version, at) => [version, new Date(Date.UTC(2026, 0, 1 + at)).toISOString()])
  const time = { created: days[0][1], modified: days[days.length - 1][1], ...Object.fromEntries(days) }
  const manifests = Object.fromEntries(versions.map((version) => [version, {}]))
  return utf8(JSON.stringify({ name: 'a', 'dist-tags': { latest: versions[versions.length - 1] }, versions: manifests, time, users: {} }))
}

/** The part of a response that is read, with the body in two chunks. */
function responseOf(bytes) {
  const chunks = [bytes.subarray(0, 10), bytes.subarray(10)]
  const reader = {
    read: async () => (chunks.length > 0 ? { done: false, value: chunks.shift() } : { done: true }),
    cancel: async () => {},
  }
  return { status: 200, headers: { get: () => null }, body: { getReader: () => reader, cancel: async () => {} } }
}

const FUNCTIONS = ['baseUrlOf', 'eventOf', 'fileState', 'follow', 'isInstallable', 'isPackageName', 'memoryState', 'pathOf', 'pauseOf']
const MESSAGES = ['chatBody', 'chatDigest', 'chatLines', 'reviewChange']
const PARTS = ['DELETED', 'UNKNOWN', 'WatchLoop', 'readBody', 'readFeed', 'requestInit', 'retryAfterMs']

export function followingCases(api) {
  const { chatBody, chatDigest, chatLines, eventOf, follow, isInstallable, memoryState, reviewChange } = api
  return [
    [
      'exports exactly what is documented',
      () => {
        const names = Object.keys(api).filter((name) => name !== 'default' && name !== '__esModule')
        equal(names.sort(), [...FUNCTIONS, ...MESSAGES, ...PARTS].sort())
      },
    ],

    [
      'messages for people have the signals, the most severe change first, and no link or mention of a text of packages',
      () => {
        const installs = utf8(
          JSON.stringify({
            name: 'a',
            versions: { '1.0.0': {}, '1.0.1': { scripts: { postinstall: 'node x' } } },
            time: { '1.0.0': '2026-01-01T00:00:00.000Z', '1.0.1': '2026-01-02T00:00:00.000Z' },
          }),
        )
        const change = { kind: 'publish', name: 'a', version: '1.0.1' }
        const { signals } = reviewChange(change, installs)
        equal(
          [signals.map(({ code }) => code), reviewChange(change, null), reviewChange({ kind: 'star' }, installs)],
          [['install-script'], { signals: [], checked: 0, unchecked: [] }, { signals: [], checked: 0, unchecked: [] }],
        )
        equal(reviewChange({ ...change, version: '9.0.0' }, installs).signals, [])
        const hostile = { summary: 'x <!channel> @here [a](b) https://evil.example mailto:a', signals: [], warning: 'not-installable' }
        const escaped = 'x &lt;!channel&gt; @\u200bhere [a]\u200b(b) https:\u200b//evil.\u200bexample mailto:\u200ba'
        const text = `${escaped}\n• the registry does not have its tarball yet`
        equal(chatBody('slack', { lines: chatLines(hostile) }).text, text)
        for (const [hostile, plain] of [
          ['हिन्दी.com', 'हिन्दी.|com'],
          ['cafe\u0301.com', 'cafe\u0301.|com'],
          ['👍.com 👍\ufe0f.com', '👍.|com 👍\ufe0f.|com'],
          ['1.2.3.4/login', '1.2.3.|4/login'],
          ['a\u2024com a。com a﹒com a．com a｡com', 'a\u2024|com a。|com a﹒|com a．|com a｡|com'],
          ['slack:a vscode:a ms-word:a h323:a a+b:a 7://a', 'slack:|a vscode:|a ms-word:|a h323:|a a+b:|a 7:|//a'],
          ['1.2.3 1.0.0-rc.1 12:30 the end. note: a.', '1.2.3 1.0.0-rc.1 12:30 the end. note: a.'],
          ['\ufe0fa\ufe0f.\u034fc\u3164o\u{e0100}m\u115f \u202e⚠\ufe0f', 'a.|com ⚠\ufe0f'],
        ])
          equal([hostile, chatBody('slack', { lines: [hostile] }).text], [hostile, plain.replaceAll('|', '\u200b')])
        const { lines, entries, more } = chatDigest([hostile, { summary: 'bad', signals }], 7)
        equal([lines, entries.map(([first]) => first), more], [['9 changes of packages:'], ['🚨 bad', hostile.summary], 7])
        const { content } = chatBody('discord', { lines, entries: [], more })
        equal(content, '9 changes of packages\\:\n… and 7 more')
        equal(chatBody('teams', { lines: ['a'] }).type, 'message')
      },
    ],

    [
      'a release is given once, with its packument and the id of its event',
      async () => {
        // Jest's environment jsdom has none.
        if (!globalThis.crypto?.subtle) return
        const state = memoryState()
        const items = []
        for (const versions of [['1.0.0'], ['1.0.0', '1.0.1'], ['1.0.0', '1.0.1']]) {
          const fetch = async () => responseOf(packument(versions))
          for await (const item of follow({ registry: REGISTRY, names: ['a'], state, once: true, fetch })) items.push(item)
        }
        equal(items.length, 1)
        const [{ name, changes, packument: bytes }] = items
        equal([name, changes.length, changes[0].change.version, changes[0].time], ['a', 1, '1.0.1', Date.UTC(2026, 0, 2)])
        equal([...bytes], [...packument(['1.0.0', '1.0.1'])])
        equal(changes[0].id, eventOf(changes[0], bytes).id)
      },
    ],

    [
      'a version is installable once it is listed and its tarball answers',
      async () => {
        const options = { registry: REGISTRY, name: 'a', version: '1.0.0' }
        const document = utf8(JSON.stringify({ name: 'a', versions: { '1.0.0': { dist: { tarball: `${REGISTRY}/a.tgz` } } } }))
        const asking = (status) => (url, init) => {
          const response = responseOf(document)
          return Promise.resolve(init.method === 'HEAD' && url === `${REGISTRY}/a.tgz` ? { ...response, status } : response)
        }
        equal(await isInstallable({ ...options, fetch: asking(200) }), true)
        equal(await isInstallable({ ...options, fetch: asking(404) }), false)
        equal(await isInstallable({ ...options, version: '1.0.1', fetch: asking(200) }), false)
      },
    ],

    [
      'what is not given to it correctly is a TypeError',
      () => {
        for (const options of [
          undefined,
          {},
          { registry: REGISTRY },
          { registry: REGISTRY, names: ['../a'] },
          { registry: 'ftp://x.test', names: ['a'] },
        ])
          equal(thrown(() => follow(options)) instanceof TypeError, true)
      },
    ],
  ]
}
