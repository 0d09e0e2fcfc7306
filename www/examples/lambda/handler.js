// npm hooks with AWS Lambda, behind a function URL or API Gateway's HTTP API (payload version 2.0: header names are in
// lower case). Lambda itself refuses bodies over 6 MB; packages with thousands of versions send more.
import { HookError, verifyEvent } from 'npm-hooks'

export async function handler({ headers, body = '', isBase64Encoded }) {
  try {
    const raw = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
    const { id, change } = verifyEvent(raw, headers['x-npm-signature'], process.env.NPM_HOOK_SECRET)
    return answer(202, { id, key: change.key, summary: change.summary })
  } catch (error) {
    // Anything else is Lambda's: it logs the error, and answers 500.
    if (!(error instanceof HookError)) throw error
    return answer(error.status, { error: error.code, message: error.message })
  }
}

function answer(statusCode, value) {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}
