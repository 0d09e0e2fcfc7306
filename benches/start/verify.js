import { verifySignature } from 'npm-hooks/verify'
import { BODY, SECRET, SIGNATURE } from './delivery.js'

if (!verifySignature(BODY, SIGNATURE, SECRET)) process.exit(1)
