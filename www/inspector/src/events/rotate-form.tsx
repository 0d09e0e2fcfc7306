// Changes the secret of a target, with an overlap in which both secrets sign.
import type { TargetChangeResult, TargetConfiguration } from 'npm-hooks-events-api'
import { Field } from 'npm-hooks-ui/field.tsx'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ApiClient } from './api-client.ts'
import { ErrorNote } from './error-note.tsx'
import { useSubmit } from './use-submit.ts'

interface Props {
  api: ApiClient
  target: TargetConfiguration
  onDone: (result: TargetChangeResult) => void
  onCancel: () => void
}

export function RotateForm({ api, target: { id, name }, onDone, onCancel }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const [secret, setSecret] = useState('')
  const [hours, setHours] = useState('24')
  useEffect(() => form.current?.querySelector('input')?.focus(), [])
  const { onSubmit, isSending, errorOf, error } = useSubmit(['secret', 'overlapHours'], async () =>
    onDone(
      await api.post<TargetChangeResult>(`targets/${id}/rotate`, { secret, overlapHours: hours.trim() === '' ? hours : Number(hours) }),
    ),
  )
  return (
    <form ref={form} class="target-form" aria-label={`Rotate the secret of ${name}`} onSubmit={onSubmit}>
      <Field label="New secret" hint="signs the events from now on" value={secret} onValue={setSecret} error={errorOf('secret')} isSecret />
      <Field
        label="Overlap in hours"
        hint="how long the previous secret signs too"
        value={hours}
        onValue={setHours}
        error={errorOf('overlapHours')}
      />
      <ErrorNote message={error} />
      <div class="line">
        <button type="submit" disabled={isSending}>
          Rotate
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
