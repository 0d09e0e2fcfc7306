import { explained } from '../../../../frameworks/answers.js'
import { send } from '../../../send.js'

export const POST = async (request) => send(explained(JSON.stringify(await request.json()), request.headers.get('x-npm-signature')))
