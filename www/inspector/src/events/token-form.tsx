// Asks for the token of the receiver's API.
import { Field } from 'npm-hooks-ui/field.tsx'
import { useState } from 'preact/hooks'
import { ApiError } from './api-client.ts'
import { ErrorNote } from './error-note.tsx'
import { errorText } from './use-api.ts'

export function TokenForm({ onToken }: { onToken: (token: string) => Promise<void> }) {
  const [token, setToken] = useState('')
  const [error, setError] = useState('')
  const submit = (event: Event) => {
    event.preventDefault()
    setError('')
    onToken(token).catch((error: unknown) =>
      setError(error instanceof ApiError && error.status === 401 ? 'Incorrect token.' : errorText(error)),
    )
  }
  return (
    <form class="panel token-form" onSubmit={submit}>
      <Field label="Token" hint="the receiver’s EVENTS_TOKEN; kept until you close this tab" value={token} onValue={setToken} isSecret />
      <div class="line">
        <button type="submit">Sign in</button>
      </div>
      <ErrorNote message={error} />
    </form>
  )
}
