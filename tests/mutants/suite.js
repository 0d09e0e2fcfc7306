// The suite on the loaders of this folder, up to the first case that fails: Stryker runs it for each mutant that it has put into them. The
// other tests import the installed package.
import { runInNewContext } from 'node:vm'
import * as packument from '../../pkg/dist/packument.js'
import * as verify from '../../pkg/dist/verify.js'
import { data } from '../data.js'
import { run } from '../suite/index.js'

function stopAtFailure(results) {
  const last = results.at(-1)
  if (last === undefined || last.error === null) return
  console.error(`${last.name}: ${last.error}`)
  process.exit(1)
}

const entries = { 'npm-hooks/packument': packument, 'npm-hooks/verify': verify }
stopAtFailure(await run(entries, data(), [runInNewContext('globalThis')], {}, (_, results) => stopAtFailure(results)))
