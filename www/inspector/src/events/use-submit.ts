// Sends a form to the API, and assigns what is wrong to its fields.
import { useState } from 'preact/hooks'
import { ApiError } from './api-client.ts'
import { errorText } from './use-api.ts'

interface Submit {
  /** The handler of the form's event. */
  onSubmit: (event: Event) => void
  isSending: boolean
  /** What is wrong with a field; empty if nothing is known to be. */
  errorOf: (field: string) => string
  /** What is wrong, apart from what is shown at the fields. */
  error: string
}

/** `fields` are those that show their errors themselves. */
export function useSubmit(fields: readonly string[], send: () => Promise<void>): Submit {
  const [failure, setFailure] = useState<unknown>(null)
  const [isSending, setSending] = useState(false)
  const problems = failure instanceof ApiError ? failure.problems : []
  const others = problems.filter(({ field }) => !fields.includes(field)).map(({ field, message }) => `${field}: ${message}`)
  return {
    isSending,
    errorOf: (name) =>
      problems
        .filter(({ field }) => field === name)
        .map(({ message }) => message)
        .join('; '),
    error:
      failure === null ? '' : problems.length === 0 ? errorText(failure) : ['Not saved: some fields have errors.', ...others].join(' '),
    onSubmit: async (event) => {
      event.preventDefault()
      setSending(true)
      setFailure(null)
      try {
        await send()
      } catch (error) {
        setFailure(error)
      } finally {
        setSending(false)
      }
    },
  }
}
