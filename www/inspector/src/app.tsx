// The page: the delivery on one side, the result on the other.
import { Choice } from 'npm-hooks-ui/choice.tsx'
import { Field } from 'npm-hooks-ui/field.tsx'
import { useEffect, useRef, useState } from 'preact/hooks'
import { fragment, showFragment } from './address.ts'
import { CompareMode } from './compare-mode.tsx'
import { DeliveryInput } from './delivery-input.tsx'
import { EventPanel } from './event.tsx'
import { ExportBar } from './export-bar.tsx'
import { Foreign } from './foreign.tsx'
import { PayloadPanel } from './payload.tsx'
import { ProgressBar } from './progress-bar.tsx'
import { type Inspection, isRepeatable } from './protocol.ts'
import { Recognition } from './recognition.tsx'
import { ReleaseTimeline } from './release-timeline.tsx'
import type { Sample } from './samples.ts'
import { ShareButton } from './share-button.tsx'
import { SignPanel } from './sign-panel.tsx'
import { INPUT, PAGE, PROGRESS } from './texts.ts'
import { trustIn } from './unverified.tsx'
import { useDelivery } from './use-delivery.ts'
import { useInspection } from './use-inspection.ts'
import { useOpenerSource } from './use-opener-source.ts'
import { announcement, VerdictPanel, verdictText } from './verdict.tsx'
import { Welcome } from './welcome.tsx'
import type { Path } from './work/spans.ts'
import { call } from './worker-client.ts'

const MODES = [
  ['inspect', PAGE.modes.inspect],
  ['sign', PAGE.modes.sign],
  ['compare', PAGE.modes.compare],
] as const
type Mode = (typeof MODES)[number][0]

export function App() {
  const [mode, setMode] = useState<Mode>(() => MODES.find(([mode]) => mode === fragment().get('mode'))?.[0] ?? 'inspect')
  const [payloadTarget, setPayloadTarget] = useState<{ path: Path } | null>(null)
  const delivery = useDelivery()
  const before = useDelivery()
  const { source, header, secret } = delivery
  const { inspection, error, progress, cancel, retry, isComplete } = useInspection(mode === 'inspect' ? source : null, header, secret)
  useEffect(() => delivery.takeInspection(inspection), [inspection])
  useEffect(() => setPayloadTarget(null), [source])
  useOpenerSource((source) => delivery.takeSource(source, false))
  const trust = inspection === null ? 'unchecked' : trustIn(inspection)

  const takeSample = (sample: Sample) => {
    delivery.takeAll(sample)
    if (sample.id && fragment().get('sample') !== sample.id && source !== null) showFragment({ sample: sample.id })
  }
  useEffect(() => {
    document.title = PAGE.titles[mode]
  }, [mode])
  const isVerdictAwaited = useRef(false)
  const replaceBySigned = async () => {
    const data = await call('signedBody', [])
    if (data === null) return
    isVerdictAwaited.current = true
    delivery.restoreSource({ name: INPUT.restoredName, data, isRestored: true })
  }
  useEffect(() => {
    if (!isComplete || !isVerdictAwaited.current) return
    isVerdictAwaited.current = false
    document.getElementById('verdict')?.focus()
  }, [isComplete])
  const changeMode = (next: Mode) => {
    setMode(next)
    showFragment({ mode: next })
  }
  // Until it is read, an input without a signature can be a packument.
  const isUnread = inspection !== null && !isComplete && inspection.event === undefined && inspection.signature === ''
  const isBare = isUnread || trust === 'none'

  return (
    <>
      <p class="visually-hidden" aria-live="polite">
        {inspection && !isBare ? announcement(inspection, secret !== '') : ''}
      </p>
      <header class="top">
        <h1>
          <img src="icon.svg" alt="" width="28" height="28" /> {PAGE.name}
        </h1>
        <p class="promise">{PAGE.promise}</p>
        <nav aria-label={PAGE.mode}>
          <Choice label={PAGE.mode} options={MODES} value={mode} onValue={changeMode} />
        </nav>
      </header>
      <main class={mode === 'inspect' ? 'split' : ''}>
        {mode === 'compare' ? (
          <CompareMode before={before} after={delivery} />
        ) : (
          <section class="panel input" aria-label={INPUT.delivery}>
            <DeliveryInput
              title={INPUT.delivery}
              source={source}
              onSource={delivery.takeSource}
              onSample={takeSample}
              onUndo={delivery.undo}
              isMain
            />
            {mode === 'inspect' && (
              <>
                <Field
                  label={INPUT.signature}
                  hint={INPUT.signatureHint}
                  value={header}
                  onValue={delivery.setHeader}
                  placeholder={INPUT.signaturePlaceholder}
                  isCode
                />
                <Field label={INPUT.secret} hint={INPUT.secretsHint} isMultiline value={secret} onValue={delivery.setSecret} isSecret />
                <Recognition found={inspection} delivery={delivery} />
                {progress && <ProgressBar progress={progress} onCancel={cancel} />}
                {inspection && !isBare && isVerdictBelow(inspection) && (
                  <a class="mini" href="#verdict">
                    {verdictText(inspection, secret !== '')}
                  </a>
                )}
                {isComplete && inspection?.verdict.state !== 'needs-body' && <ExportBar />}
                {isComplete && inspection?.verdict.state !== 'needs-body' && <ShareButton signature={inspection?.signature ?? ''} />}
              </>
            )}
          </section>
        )}
        {mode === 'inspect' && (
          <div class="result">
            {error && (
              <div class="banner bad" role="alert">
                <p class="verdict">
                  <Foreign text={error.message} />
                </p>
                {isRepeatable(error) && (
                  <button type="button" onClick={retry}>
                    {PROGRESS.retry}
                  </button>
                )}
              </div>
            )}
            {!inspection && !error && !progress && <Welcome />}
            {inspection && !isBare && (
              <VerdictPanel inspection={inspection} hasSecret={secret !== ''} onUseSigned={() => void replaceBySigned()} />
            )}
            {inspection && <EventPanel inspection={inspection} trust={trust} onShow={(path) => setPayloadTarget({ path })} />}
            {inspection?.history && (inspection.history.releases.length > 0 || inspection.history.unpublished !== null) && (
              <ReleaseTimeline history={inspection.history} trust={trust} onShow={(path) => setPayloadTarget({ path })} />
            )}
            {isComplete && inspection?.payloadSize !== undefined && (
              <PayloadPanel size={inspection.payloadSize} trust={trust} target={payloadTarget} onShown={() => setPayloadTarget(null)} />
            )}
          </div>
        )}
        {mode === 'sign' && <SignPanel source={source} secret={secret} onSecret={delivery.setSecret} />}
      </main>
    </>
  )
}

/** Whether the verdict is worth a link: without a body or a check, the sentence above it says the same. */
const isVerdictBelow = ({ verdict }: Inspection) => verdict.state !== 'needs-body' && verdict.state !== 'not-checkable'
