// The secret of a hook must not stay in the memory of the instance that checks it.
import { equal, mulberry, runCases, thrown, utf8 } from '../suite/check.js'
import { found } from './secrets.js'

const HOOK = { type: 'package', name: 'n', endpoint: 'https://example.com/' }

/** Runs every case; resolves to `{ name, error }` for each. */
export const run = (api, memories) => runCases(cases(api, memories))

function cases({ checkHook, checkHookUpdate }, memories) {
  return [
    [
      'no check leaves a secret in memory',
      () => {
        const random = mulberry(20261128)
        const text = (length, first) => Array.from({ length }, () => String.fromCodePoint(first + random(94))).join('')
        for (const [length, first] of [12, 63, 200, 201, 5000].flatMap((each) => [
          [each, 33],
          [each, 0x4e00],
          [each, 0x1f300],
        ])) {
          const secret = text(length, first)
          const isTooLong = length > 200
          for (const [path, work, isRefused = isTooLong] of [
            ['checkHook', () => checkHook({ ...HOOK, secret })],
            ['checkHook, wrong type', () => checkHook({ ...HOOK, type: 'user', secret }), true],
            ['checkHook, wrong endpoint', () => checkHook({ ...HOOK, endpoint: 'https://10.0.0.1', secret }), true],
            ['checkHook, garbled', () => checkHook({ ...HOOK, secret: `${secret}\ufffd` }), true],
            ['checkHookUpdate', () => checkHookUpdate({ ...HOOK, secret })],
            ['checkHookUpdate, wrong endpoint', () => checkHookUpdate({ endpoint: '', secret }), true],
          ]) {
            equal(thrown(work) !== undefined, isRefused, path)
            equal(found(memories.at(-1).buffer, [utf8(secret)]), undefined, `${path}, secret of ${length} characters from ${first}`)
          }
        }
        checkHook({ ...HOOK, name: 'a-name-that-is-looked-for', secret: 's' })
        equal(found(memories.at(-1).buffer, [utf8('a-name-that-is-looked-for')]) !== undefined, true, 'the search finds what stays')
      },
    ],
  ]
}
