// workerd: the cases of the build that traps.
// First: the spy must be in place before the package creates an instance.
import { memories } from './spy.js'
import { run } from './trap.js'
import * as api from 'npm-hooks/packument'

export default {
  fetch: async (request) => Response.json(await run(api, await request.json(), memories)),
}
