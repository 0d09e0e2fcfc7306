// A labelled text input, with what is wrong with its value. A secret is masked until the visitor reveals it.
import { useId, useState } from 'preact/hooks'

interface Props {
  label: string
  hint: string
  value: string
  onValue: (value: string) => void
  placeholder?: string
  isSecret?: boolean
  /** A secret that can have several lines, where the browser can mask them. */
  isMultiline?: boolean
  isCode?: boolean
  /** What is wrong with the value; empty if nothing is known to be. */
  error?: string
}

const CAN_MASK_LINES = CSS.supports('-webkit-text-security', 'disc')

export function Field({
  label,
  hint,
  value,
  onValue,
  placeholder,
  isSecret = false,
  isMultiline = false,
  isCode = false,
  error = '',
}: Props) {
  const id = useId()
  const [isRevealed, setRevealed] = useState(false)
  return (
    <div class="field">
      <label for={id}>
        {label} <span class="hint">{hint}</span>
      </label>
      <div class="line">
        {isMultiline && CAN_MASK_LINES ? (
          <textarea
            id={id}
            class={`code ${isSecret && !isRevealed ? 'masked' : ''}`}
            rows={value.split('\n').length}
            value={value}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            onInput={(event) => onValue(event.currentTarget.value)}
          />
        ) : (
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
        )}
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
