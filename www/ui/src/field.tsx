// A labelled text input, with what is wrong with its value. A secret is masked until the visitor reveals it.
import { useId, useState } from 'preact/hooks'

interface Props {
  label: string
  hint: string
  value: string
  onValue: (value: string) => void
  placeholder?: string
  isSecret?: boolean
  isCode?: boolean
  /** What is wrong with the value; empty if nothing is known to be. */
  error?: string
}

export function Field({ label, hint, value, onValue, placeholder, isSecret = false, isCode = false, error = '' }: Props) {
  const id = useId()
  const [isRevealed, setRevealed] = useState(false)
  return (
    <div class="field">
      <label for={id}>
        {label} <span class="hint">{hint}</span>
      </label>
      <div class="line">
        <input
          id={id}
          class={isCode || isSecret ? 'code' : ''}
          value={value}
          placeholder={placeholder}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          onInput={(event) => onValue(event.currentTarget.value)}
          {...(error !== '' && { 'aria-invalid': true, 'aria-describedby': `${id}-error` })}
          {...(isSecret && !isRevealed ? { type: 'password' } : { type: 'text' })}
        />
        {isSecret && (
          <button type="button" aria-pressed={isRevealed} onClick={() => setRevealed(!isRevealed)}>
            {isRevealed ? 'Hide' : 'Show'}
          </button>
        )}
      </div>
      <FieldError id={id} message={error} />
    </div>
  )
}

/** What is wrong with the value of the input `id`, whose `aria-describedby` is the same id with `-error`. */
export function FieldError({ id, message }: { id: string; message: string }) {
  if (message === '') return null
  return (
    <p id={`${id}-error`} class="field-error">
      {message}
    </p>
  )
}
