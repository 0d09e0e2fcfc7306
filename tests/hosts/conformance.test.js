// The conformance suite on every host, with the packed tarball. One host: HOST='Deno' node --test tests/hosts/conformance.test.js
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { copySuite, installTarball } from '../../scripts/tarball.js'
import { data } from '../data.js'
import { isShort } from '../effort.js'
import { skipAll } from '../skip.js'
import { names } from '../suite/index.js'
import { entriesFor } from './entries.js'
import { hosts } from './index.js'

const isChosen = ({ name }) => name.toLowerCase().includes((process.env.HOST ?? '').toLowerCase())
const chosen = hosts.filter(isChosen)
if (chosen.length === 0)
  throw new Error(`no host is named ${process.env.HOST}: the hosts are\n  ${hosts.map(({ name }) => name).join('\n  ')}`)

let folder
before(() => {
  folder = installTarball()
  copySuite(folder)
})
after(() => rmSync(folder, { recursive: true, force: true }))

describe('the conformance suite', { concurrency: 2 }, () => {
  for (const { name, run, skip = false, ownCases = [], abilities, entry } of chosen) {
    test(name, async (t) => {
      const titles = [...names(entriesFor(entry), data(), abilities), ...ownCases]
      if (skip) return skipAll(t, titles, skip)
      const results = await run(folder)
      for (const { name: title, error } of results) {
        await t.test(title, () => {
          if (error !== null) throw new Error(error)
        })
      }
      assert.deepEqual(
        results.map(({ name: title }) => title),
        titles,
        'the host ran other cases than those of the suite',
      )
      t.diagnostic(
        `${name}: ${results.filter(({ error }) => error === null).length} of ${results.length} cases passed${isShort ? ' (short: `npm run test:all` tries more)' : ''}`,
      )
    })
  }
})
