import { receive } from 'npm-hooks'
import { SECRET } from '../../../../frameworks/answers.js'
import { send } from '../../../send.js'

export async function POST(request) {
  const { change } = await receive(request, { secret: SECRET })
  return send({ status: 202, answer: { summary: change.summary } })
}
