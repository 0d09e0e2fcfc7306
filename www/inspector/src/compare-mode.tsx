// Compare mode: two inputs, the verdict on each, and what changed between them.
import { Field } from 'npm-hooks-ui/field.tsx'
import { useState } from 'preact/hooks'
import { CompareExamples, SideExamples } from './compare-examples.tsx'
import { ComparePanel } from './compare-panel.tsx'
import { DeliveryInput } from './delivery-input.tsx'
import { ErrorView } from './error-view.tsx'
import type { ErrorDetails, SideView } from './protocol.ts'
import { Recognition } from './recognition.tsx'
import { COMPARE, INPUT, VERDICT } from './texts.ts'
import { type Trust, trustIn } from './unverified.tsx'
import type { Delivery, DeliveryState } from './use-delivery.ts'
import { useComparison } from './use-comparison.ts'
import { verdictText } from './verdict.tsx'

interface Props {
  before: DeliveryState
  /** The delivery of the other modes. */
  after: DeliveryState
}

export function CompareMode({ before, after }: Props) {
  const [secret, setSecret] = useState(after.secret)
  const changeSecret = (secret: string) => {
    setSecret(secret)
    after.setSecret(secret)
  }
  const result = useComparison(before, after, secret)
  const side = { hasSecret: secret !== '', isSlow: result.progress !== null, onRetry: result.retry, onSecret: changeSecret }
  const takePair = (one: Delivery, other: Delivery) => {
    before.takeAll({ ...one, secret: '' })
    after.takeAll(other)
  }
  const swap = () => takePair(after, { source: before.source, header: before.header, secret })
  return (
    <>
      <section class="panel wide compare-tools" aria-label={COMPARE.tools}>
        <CompareExamples
          onPair={({ before, after }) => {
            takePair(before, after)
            setSecret(after.secret)
          }}
        />
        <button type="button" onClick={swap} disabled={before.source === null && after.source === null}>
          {COMPARE.swap}
        </button>
      </section>
      <Side title={COMPARE.before} delivery={before} found={result.sides.before} {...side} />
      <Side title={COMPARE.after} delivery={after} found={result.sides.after} {...side} isMain />
      <section class="panel wide" aria-label={INPUT.secret}>
        <Field label={INPUT.secret} hint={INPUT.secretsHint} isMultiline value={secret} onValue={changeSecret} isSecret />
      </section>
      <ComparePanel isReady={before.source !== null && after.source !== null} {...result} />
    </>
  )
}

interface SideProps {
  title: string
  delivery: DeliveryState
  found: SideView | ErrorDetails | null
  hasSecret: boolean
  /** Whether the worker has been busy for longer than the typing pause. */
  isSlow: boolean
  onRetry: () => void
  onSecret: (secret: string) => void
  isMain?: boolean
}

function Side({ title, delivery, found, hasSecret, isSlow, onRetry, onSecret, isMain = false }: SideProps) {
  const [view, error] = found !== null && 'code' in found ? [null, found] : [found, null]
  return (
    <section class="panel input" aria-label={title}>
      <DeliveryInput title={title} source={delivery.source} onSource={delivery.takeSource} onUndo={delivery.undo} isMain={isMain} />
      <SideExamples
        title={title}
        source={delivery.source}
        onSample={(sample) => {
          delivery.takeAll(sample)
          onSecret(sample.secret)
        }}
      />
      <Field
        label={COMPARE.signature(title)}
        hint={INPUT.signatureHint}
        value={delivery.header}
        onValue={delivery.setHeader}
        placeholder={INPUT.signaturePlaceholder}
        isCode
      />
      <Recognition found={view} delivery={delivery} />
      {error && <ErrorView error={error} onRetry={onRetry} />}
      <p class={`side-verdict ${view === null ? '' : trustIn(view)}`} aria-live="polite">
        {view !== null && (
          <>
            {SIDE_MARKS[trustIn(view)] && <span aria-hidden="true">{SIDE_MARKS[trustIn(view)]} </span>}
            {sideText(view, hasSecret, isSlow)}
          </>
        )}
      </p>
    </section>
  )
}

const SIDE_MARKS = { verified: '✓', failed: '✗', unchecked: '', none: '' } as const satisfies Record<Trust, string>

/** The verdict on a side, which may not be a delivery. */
function sideText(view: SideView, hasSecret: boolean, isSlow: boolean): string {
  const { verdict } = view
  if (trustIn(view) === 'none') return COMPARE.unsigned
  if (verdict.state === 'verifying' && !isSlow) return ''
  const number =
    verdict.state === 'explained' &&
    verdict.explanation.valid &&
    verdict.secrets > 1 &&
    VERDICT.secretNumber(verdict.explanation.secret, verdict.secrets)
  return [verdictText(view, hasSecret), number].filter(Boolean).join(' ')
}
