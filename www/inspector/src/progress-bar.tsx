// The current step of the worker, with a button to cancel it.
import { PROGRESS } from './texts.ts'

export interface ProgressState {
  step: string
  /** From 0 to 1. */
  share: number
}

export function ProgressBar({ progress: { step, share }, onCancel }: { progress: ProgressState; onCancel: () => void }) {
  return (
    <output class="progress">
      <label>
        {PROGRESS.step(step)}{' '}
        <progress value={share} max={1}>
          {PROGRESS.percent(share)}
        </progress>
      </label>
      <button type="button" onClick={onCancel}>
        {PROGRESS.cancel}
      </button>
    </output>
  )
}
