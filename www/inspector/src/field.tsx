// A labelled line of text; a secret is hidden until it is asked for.
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
  const [isShown, setShown] = useState(false)
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
          {...(isSecret && !isShown ? { type: 'password' } : { type: 'text' })}
        />
        {isSecret && (
          <button type="button" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
            {isShown ? 'Hide' : 'Show'}
          </button>
        )}
      </div>
    </div>
  )
}

/** Puts a text on the clipboard, and says so. */
export function Copy({ text, label = 'Copy' }: { text: string | (() => Promise<string>); label?: string }) {
  const [said, setSaid] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text())
      setSaid('Copied')
    } catch {
      setSaid('Not allowed here')
    }
    setTimeout(() => setSaid(''), 2000)
  }
  return (
    <button type="button" class="copy" onClick={copy}>
      <span aria-live="polite">{said || label}</span>
    </button>
  )
}
