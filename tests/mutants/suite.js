// The cases that Stryker runs on the loaders of this folder: the conformance suite as on each host whose code differs, and the cases of
// tests/unit that have loaders of a folder too.
import { runInNewContext } from 'node:vm'
import { data } from '../data.js'
import { importCopy, processWith, withGlobals } from '../host-copies.js'
import { cases as suiteCases } from '../suite/index.js'
import { cases as hostCallCases } from '../unit/host-calls/cases.js'

const withoutHmac = processWith({ getBuiltinModule: undefined })
const withoutWasm = { hasWebAssembly: false, advice: 'Lockdown Mode' }

/** `imported`: the globals that differ while the package is imported. `lasting`: those that differ later too. */
const HOSTS = [
  { name: 'Node', entries: ['packument', 'verify'] },
  { name: 'no UTF-8', entries: ['index'], imported: { TextDecoder: undefined, TextEncoder: undefined } },
  { name: 'no WebAssembly', entries: ['packument', 'verify'], lasting: { WebAssembly: undefined }, abilities: withoutWasm },
  {
    name: 'no WebAssembly, no HMAC',
    entries: ['packument'],
    imported: { process: withoutHmac },
    lasting: { WebAssembly: undefined },
    abilities: { ...withoutWasm, hasHmac: false },
  },
]

/** New copies of the loaders, and each case on them with an id. */
export async function loadCases() {
  const all = hostCallCases.map(([name, test]) => ({ id: `host-calls: ${name}`, test }))
  for (const { name, entries: names, imported = {}, lasting = {}, abilities = {} } of HOSTS) {
    const copies = await importCopy({ ...imported, ...lasting }, names)
    const entries = Object.fromEntries(names.map((entry, at) => [entry === 'index' ? 'npm-hooks' : `npm-hooks/${entry}`, copies[at]]))
    for (const [title, test] of suiteCases(entries, data(), [runInNewContext('globalThis')], abilities))
      all.push({ id: `${name}: ${title}`, test: () => withGlobals(lasting, test) })
  }
  return all
}
