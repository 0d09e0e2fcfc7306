// Shows why a signature does not match, and what would have verified. The page sends nothing.
import { explainSignature } from 'npm-hooks'

const [body, signature, secret] = document.querySelectorAll('input')
const verdict = document.querySelector('output')

document.addEventListener('input', async () => {
  const bytes = await body.files[0]?.arrayBuffer()
  if (!bytes || !secret.value) {
    verdict.value = ''
    return
  }
  try {
    const { valid, reason, hint = 'none' } = explainSignature(bytes, signature.value, secret.value)
    verdict.value = valid ? 'valid' : `not valid: ${reason}, hint: ${hint}`
  } catch (error) {
    // A TypeError: its message says what to enter instead.
    verdict.value = error.message
  }
})
