// The targets that events are sent to, and a form to add one.
import type { SecretUse, TargetStatus } from 'npm-hooks-events-api'
import { formatAge } from 'npm-hooks-ui/format.ts'
import { useRef, useState } from 'preact/hooks'
import type { ApiClient } from './api-client.ts'
import { ErrorNote } from './error-note.tsx'
import { TargetForm } from './target-form.tsx'
import { changeText, TargetItem } from './target-item.tsx'
import { errorText, useApi } from './use-api.ts'

export function TargetList({ api, round }: { api: ApiClient; round: number }) {
  const { data: targets, error, reload } = useApi(() => api.get<TargetStatus[]>('targets'), round)
  const { data: secrets } = useApi(() => api.get<SecretUse[]>('secrets'), 0)
  const [status, setStatus] = useState('')
  const [isAdding, setAdding] = useState(false)
  const addButton = useRef<HTMLButtonElement>(null)
  const run = async (work: () => Promise<string>) => {
    try {
      setStatus(await work())
      reload()
    } catch (error) {
      setStatus(errorText(error))
    }
    // The button that was pressed may be gone.
    if (document.activeElement === document.body) addButton.current?.focus()
  }
  const closeForm = () => {
    addButton.current?.focus()
    setAdding(false)
  }
  const inUse = targets?.filter(({ isRemoved }) => !isRemoved) ?? []
  return (
    <section class="panel" aria-labelledby="targets">
      <h2 id="targets">Targets</h2>
      <ErrorNote message={error} />
      {targets?.length === 0 && <p class="hint">There are no targets. Events are stored, but not sent anywhere.</p>}
      <ul class="events-list" aria-label="State of each target">
        {targets?.map((target) => (
          <TargetItem key={target.id} target={target} others={inUse} api={api} run={run} />
        ))}
      </ul>
      <output class="hint">{status}</output>
      <div class="line">
        <button ref={addButton} type="button" aria-expanded={isAdding} onClick={() => setAdding(!isAdding)}>
          Add a target
        </button>
      </div>
      {isAdding && (
        <TargetForm
          api={api}
          target={null}
          onCancel={closeForm}
          onDone={(result) => {
            closeForm()
            void run(async () => changeText('added', result.target?.name ?? '', result))
          }}
        />
      )}
      {secrets !== null && secrets.length > 0 && (
        <p class="hint">
          Secrets that matched:{' '}
          {secrets
            .map(({ secret, count, last }) => `${secret || 'test events'} (${count.toLocaleString('en')} times, last ${formatAge(last)})`)
            .join(', ')}
          .
        </p>
      )}
    </section>
  )
}
