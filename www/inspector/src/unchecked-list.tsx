// Which checks of a release could not run, and what they lack.
import type { UncheckedSignal } from 'npm-hooks/packument'
import { Foreign } from './foreign.tsx'
import { missingText } from './messages.ts'
import { REVIEW } from './texts.ts'

export function UncheckedList({ checked, unchecked }: { checked: number; unchecked: UncheckedSignal[] }) {
  if (unchecked.length === 0) return <p class="hint">{REVIEW.checked(checked, checked)}</p>
  return (
    <>
      <p class="note">{REVIEW.checked(checked, checked + unchecked.length)}</p>
      <details>
        <summary>{REVIEW.missing}</summary>
        <ul class="unchecked">
          {unchecked.map(({ code, missing }) => (
            <li key={code}>
              <code>{code}</code>: <Foreign text={missing.map(missingText).join(', ')} />
            </li>
          ))}
        </ul>
      </details>
    </>
  )
}
