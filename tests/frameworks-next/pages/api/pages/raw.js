import { accepted, bytesOf } from '../../../../frameworks/answers.js'

export const config = { api: { bodyParser: false } }

export default async function handler(request, response) {
  const { status, answer } = accepted(await bytesOf(request), request.headers['x-npm-signature'])
  response.status(status).json(answer)
}
