import { bytesOf, explained } from '../../../../frameworks/answers.js'

export default async function handler(request, response) {
  const { status, answer } = explained(await bytesOf(request), request.headers['x-npm-signature'])
  response.status(status).json(answer)
}
