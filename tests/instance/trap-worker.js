// workerd: the cases of the build that traps.

import * as api from 'npm-hooks'
import { memories } from './spy.js'
import { run } from './trap.js'

export default {
  fetch: async (request) => Response.json(await run(api, await request.json(), memories)),
}
