// The current step of the worker, with a button to cancel it.

export interface ProgressState {
  step: string
  /** From 0 to 1. */
  share: number
}

export function ProgressBar({ progress: { step, share }, onCancel }: { progress: ProgressState; onCancel: () => void }) {
  return (
    <output class="progress">
      <label>
        {step}…{' '}
        <progress value={share} max={1}>
          {Math.round(share * 100)} %
        </progress>
      </label>
      <button type="button" onClick={onCancel}>
        Cancel
      </button>
    </output>
  )
}
