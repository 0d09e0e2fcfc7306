import { verify } from '@octokit/webhooks-methods'
import { BODY, SECRET, SIGNATURE } from './delivery.js'

if (!(await verify(SECRET, BODY, SIGNATURE))) process.exit(1)
