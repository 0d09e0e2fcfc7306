// The conformance suite: the behavior that must be the same on every host. It needs the language, the web's common globals,
// the package's exports (`api`) and the JSON of `data.js`; the runners in `../hosts/` are a few lines each.
import { runCases } from './check.js'
import { classificationCases } from './classification.js'
import { faultCases } from './faults.js'
import { hostileCases } from './hostile.js'
import { packumentCases } from './packuments.js'
import { parsingCases } from './parsing.js'
import { receivingCases } from './receiving.js'
import { sendingCases } from './sending.js'
import { signatureCases } from './signatures.js'

const PARTS = [signatureCases, parsingCases, classificationCases, receivingCases, sendingCases, packumentCases, hostileCases, faultCases]

const cases = (...given) => PARTS.flatMap((part) => part(...given))

/** Runs every case; resolves to `{ name, error }` for each, `error` null if it passed. `realms`: globals of other realms. */
export const run = (api, data, realms) => runCases(cases(api, data, realms))

/** The name of each case. */
export const names = (api, data) => cases(api, data, []).map(([name]) => name)
