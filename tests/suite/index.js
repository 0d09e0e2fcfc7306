// The conformance suite: the behavior that must be the same on every host. It needs the language, the web's common globals,
// the package's exports (`api`) and the JSON of `data.js`; the runners in `../hosts/` are a few lines each.
import { runCases } from './check.js'
import { classificationCases } from './classification.js'
import { entryCases } from './entries.js'
import { faultCases } from './faults.js'
import { hostileCases } from './hostile.js'
import { mistakeCases } from './mistakes.js'
import { oddPackumentCases } from './odd-packuments.js'
import { packumentCases } from './packuments.js'
import { parsingCases } from './parsing.js'
import { receivingCases } from './receiving.js'
import { sendingCases } from './sending.js'
import { signatureCases } from './signatures.js'

/** Each part, with a function that an entry must have for it. */
const PARTS = [
  ['verifySignature', signatureCases],
  ['parseEvent', parsingCases],
  ['classifyChange', classificationCases],
  ['receive', receivingCases],
  ['toEvent', sendingCases],
  ['readPackument', packumentCases],
  ['readPackument', oddPackumentCases],
  ['verifySignature', hostileCases],
  ['verifyEvent', faultCases],
  ['verifySignature', mistakeCases],
]

/** The cases of each entry of `entries`, which are the exports by the name to import them by. */
const cases = (entries, data, realms, hasWebAssembly) => [
  ...Object.entries(entries).flatMap(([entry, api]) =>
    PARTS.filter(([name]) => name in api)
      .flatMap(([, part]) => part(api, data, realms, { entry, hasWebAssembly }))
      .map(([name, test]) => [`${entry}: ${name}`, test]),
  ),
  ...entryCases(entries),
]

/** Runs every case; resolves to `{ name, error }` for each, `error` null if it passed. `realms`: globals of other realms. */
export const run = (entries, data, realms) => runCases(cases(entries, data, realms, typeof WebAssembly !== 'undefined'))

/** The name of each case, on a host that has WebAssembly or not. */
export const names = (entries, data, hasWebAssembly = true) => cases(entries, data, [], hasWebAssembly).map(([name]) => name)
