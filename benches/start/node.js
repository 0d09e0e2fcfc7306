import { createHmac, timingSafeEqual } from 'node:crypto'
import { BODY, SECRET, SIGNATURE } from './delivery.js'

const signature = `sha256=${createHmac('sha256', SECRET).update(BODY).digest('hex')}`
if (!timingSafeEqual(Buffer.from(signature), Buffer.from(SIGNATURE)) || JSON.parse(BODY).change.version !== '1.0.0') process.exit(1)
