// A labelled text input. A secret is masked until the visitor reveals it.
import { useId, useState } from 'preact/hooks'

interface Props {
  label: string
  hint: string
  value: string
  onValue: (value: string) => void
  placeholder?: string
  isSecret?: boolean
  isCode?: boolean
}

export function Field({ label, hint, value, onValue, placeholder, isSecret = false, isCode = false }: Props) {
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
          {...(isSecret && !isRevealed ? { type: 'password' } : { type: 'text' })}
        />
        {isSecret && (
          <button type="button" aria-pressed={isRevealed} onClick={() => setRevealed(!isRevealed)}>
            {isRevealed ? 'Hide' : 'Show'}
          </button>
        )}
      </div>
    </div>
  )
}
