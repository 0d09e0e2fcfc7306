import { Webhook } from 'standardwebhooks'
import { BODY } from './delivery.js'

const date = new Date()
const headers = { 'webhook-id': 'm', 'webhook-timestamp': String(Math.floor(date.getTime() / 1000)) }
const webhook = new Webhook('c2VjcmV0')
webhook.verify(BODY, { ...headers, 'webhook-signature': webhook.sign('m', date, BODY) })
