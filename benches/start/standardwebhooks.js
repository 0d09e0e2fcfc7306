import { Webhook } from 'standardwebhooks'

const date = new Date()
const headers = { 'webhook-id': 'm', 'webhook-timestamp': String(Math.floor(date.getTime() / 1000)) }
const webhook = new Webhook('c2VjcmV0')
webhook.verify('{}', { ...headers, 'webhook-signature': webhook.sign('m', date, '{}') })
