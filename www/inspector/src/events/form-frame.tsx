// The frame of a form that changes a target: its first field has the focus, and errors without a field are above the buttons.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { ErrorNote } from './error-note.tsx'
import type { useSubmit } from './use-submit.ts'

interface Props {
  label: string
  /** The text of the button that sends the form. */
  action: string
  submit: Pick<ReturnType<typeof useSubmit>, 'onSubmit' | 'isSending' | 'error'>
  onCancel: () => void
  children: ComponentChildren
}

export function FormFrame({ label, action, submit: { onSubmit, isSending, error }, onCancel, children }: Props) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector('input')?.focus(), [])
  return (
    <form ref={form} class="target-form" aria-label={label} onSubmit={onSubmit}>
      {children}
      <ErrorNote message={error} />
      <div class="line">
        <button type="submit" disabled={isSending}>
          {action}
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
