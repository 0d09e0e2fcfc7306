// What is being worked on, and a way to stop it.
import type { Step } from './inspection.ts'

export function Progress({ step: { step, share }, onCancel }: { step: Step; onCancel: () => void }) {
  return (
    <div class="progress" role="status">
      <label>
        {step}{' '}
        <progress value={share} max={1}>
          {Math.round(share * 100)} %
        </progress>
      </label>
      <button type="button" onClick={onCancel}>
        Cancel
      </button>
    </div>
  )
}
