// What senders send.
import { signPayload } from 'npm-hooks'
import { data } from '../data.js'
import { SECRET } from './answers.js'

const { forms } = data()

/** The same event as four kinds of sender write it, by the serializer that a hint names. */
export const SENDERS = ['json-stringify', 'python', 'php', 'indent-2'].map((serializer) => ({ serializer, ...signed(forms[serializer]) }))

export function signed(body, secret = SECRET) {
  return { body, header: signPayload(body, secret) }
}

/** Posts to a server; resolves to its status and its answer. */
export async function post(url, { body, header }) {
  const headers = { 'content-type': 'application/json', 'x-npm-signature': header }
  const response = await fetch(url, { method: 'POST', body, headers })
  return { status: response.status, answer: await response.json() }
}
