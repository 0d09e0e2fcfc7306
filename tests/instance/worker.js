// workerd: the cases of an instance.
// First: the spy must be in place before the package creates an instance.
import { memories } from './spy.js'
import { run } from './lifetime.js'
import { run as runLarge } from './large.js'
import { run as runSecrets } from './secrets.js'
import * as api from 'npm-hooks/packument'

export default {
  fetch: async (request) => {
    const results = await run(api, await request.json(), memories, 100_000)
    const secrets = await runSecrets(api, memories)
    return Response.json([...results, ...secrets, ...(await runLarge(api, memories, { rounds: 6, size: 2_000_000, explains: true }))])
  },
}
