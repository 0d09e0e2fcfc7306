// Copies text to the clipboard and confirms it.
import { useState } from 'preact/hooks'
import { COPY } from './texts.ts'

export function CopyButton({ text, label = COPY.copy }: { text: string | (() => Promise<string>); label?: string }) {
  const [status, setStatus] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text())
      setStatus(COPY.copied)
    } catch {
      setStatus(COPY.blocked)
    }
    setTimeout(() => setStatus(''), 2000)
  }
  return (
    <button type="button" class="copy" onClick={copy}>
      <span aria-live="polite">{status || label}</span>
    </button>
  )
}
