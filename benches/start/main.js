import { verifyEvent } from 'npm-hooks'
import { BODY, SECRET, SIGNATURE } from './delivery.js'

if (verifyEvent(BODY, SIGNATURE, SECRET).change.version !== '1.0.0') process.exit(1)
