import { accepted, explained } from '../../../../frameworks/answers.js'
import { send } from '../../../send.js'

export async function POST(request) {
  const [body, header] = [await request.arrayBuffer(), request.headers.get('x-npm-signature')]
  const answer = accepted(body, header)
  return send(answer.status === 401 ? explained(body, header) : answer)
}
