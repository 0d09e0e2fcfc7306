// Changes the secret of a target, with an overlap in which both secrets sign.
import type { TargetChangeResult, TargetConfiguration } from 'npm-hooks-events-api'
import { Field } from 'npm-hooks-ui/field.tsx'
import { useState } from 'preact/hooks'
import type { ApiClient } from './api-client.ts'
import { FormFrame } from './form-frame.tsx'
import { useSubmit } from './use-submit.ts'

interface Props {
  api: ApiClient
  target: TargetConfiguration
  onDone: (result: TargetChangeResult) => void
  onCancel: () => void
}

export function RotateForm({ api, target: { id, name }, onDone, onCancel }: Props) {
  const [secret, setSecret] = useState('')
  const [hours, setHours] = useState('24')
  const submit = useSubmit(['secret', 'overlapHours'], async () =>
    onDone(
      await api.post<TargetChangeResult>(`targets/${id}/rotate`, { secret, overlapHours: hours.trim() === '' ? hours : Number(hours) }),
    ),
  )
  const { errorOf } = submit
  return (
    <FormFrame label={`Rotate the secret of ${name}`} action="Rotate" submit={submit} onCancel={onCancel}>
      <Field label="New secret" hint="signs the events from now on" value={secret} onValue={setSecret} error={errorOf('secret')} isSecret />
      <Field
        label="Overlap in hours"
        hint="how long the previous secret signs too"
        value={hours}
        onValue={setHours}
        error={errorOf('overlapHours')}
      />
    </FormFrame>
  )
}
