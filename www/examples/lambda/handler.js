// npm hooks with AWS Lambda, behind a function URL or API Gateway's HTTP API (payload version 2.0, with header names in
// lower case). Lambda refuses bodies over 6 MB; deliveries for packages with thousands of versions are larger.
import { HookError, verifyEvent } from 'npm-hooks'

export async function handler({ headers, body = '', isBase64Encoded }) {
  try {
    const raw = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
    const { id, change } = verifyEvent(raw, headers['x-npm-signature'], process.env.NPM_HOOK_SECRET)
    return answer(202, { id, key: change.key, summary: change.summary })
  } catch (error) {
    // Lambda logs other errors and answers 500.
    if (!(error instanceof HookError)) throw error
    return answer(error.status, { error: error.code, message: error.message })
  }
}

function answer(statusCode, value) {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}
