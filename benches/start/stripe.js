import Stripe from 'stripe'

const { webhooks } = new Stripe('sk_test_none')
const header = webhooks.generateTestHeaderString({ payload: '{}', secret: 's' })
webhooks.constructEvent('{}', header, 's')
