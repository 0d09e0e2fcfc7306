import { explained } from '../../../../frameworks/answers.js'

export default function handler(request, response) {
  const { status, answer } = explained(JSON.stringify(request.body), request.headers['x-npm-signature'])
  response.status(status).json(answer)
}
