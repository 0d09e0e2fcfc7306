import Stripe from 'stripe'
import { BODY, SECRET } from './delivery.js'

const { webhooks } = new Stripe('sk_test_none')
const header = webhooks.generateTestHeaderString({ payload: BODY, secret: SECRET })
webhooks.constructEvent(BODY, header, SECRET)
