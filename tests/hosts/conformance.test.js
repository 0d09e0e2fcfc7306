// The conformance suite on every host, with the packed tarball. One host: HOST='Deno' node --test tests/hosts/conformance.test.js
import { rmSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { copySuite, installTarball } from '../../scripts/tarball.js'
import { hosts } from './index.js'

const isChosen = ({ name }) => name.toLowerCase().includes((process.env.HOST ?? '').toLowerCase())

let folder
before(() => {
  folder = installTarball()
  copySuite(folder)
})
after(() => rmSync(folder, { recursive: true, force: true }))

describe('the conformance suite', { concurrency: 2 }, () => {
  for (const { name, run, missing } of hosts.filter(isChosen)) {
    test(name, { skip: missing?.() ?? false }, async (t) => {
      const results = await run(folder)
      for (const { name: title, error } of results) {
        await t.test(title, () => {
          if (error !== null) throw new Error(error)
        })
      }
      if (results.length === 0) throw new Error('the host ran no case')
      t.diagnostic(`${name}: ${results.filter(({ error }) => error === null).length} of ${results.length} cases passed`)
    })
  }
})
