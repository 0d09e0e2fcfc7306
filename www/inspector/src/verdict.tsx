// The verdict on the signature: what is wrong, why, and how to fix it.
import { Choice } from 'npm-hooks-ui/choice.tsx'
import { useState } from 'preact/hooks'
import { CopyButton } from './copy-button.tsx'
import { type FixTarget, FRAMEWORKS, type Framework, fixCode } from './fix-code.ts'
import { HashedBytesView } from './hashed-bytes.tsx'
import { SignedBody } from './signed-body.tsx'
import { hintText, possibleCausesText, reasonText, serializerText } from './messages.ts'
import type { Inspection } from './protocol.ts'
import { Prose } from './prose.tsx'
import { SignatureView } from './signature-view.tsx'
import { SIGNATURE, VERDICT } from './texts.ts'

/** The verdict in one sentence, and what to do where there is no verdict. */
export const verdictText = (...args: Parameters<typeof verdictTexts>): string =>
  verdictTexts(...args)
    .filter(Boolean)
    .join(' ')

function verdictTexts(
  { verdict, signature }: Pick<Inspection, 'verdict' | 'signature'>,
  hasSecret: boolean,
): [verdict: string, help?: string] {
  switch (verdict.state) {
    case 'invalid-secret':
      return [VERDICT.invalidSecret(verdict.message, verdict.secret, verdict.secrets)]
    case 'needs-body':
      return [verdict.isInFile ? VERDICT.bodyInFile : verdict.why, VERDICT.needsBody]
    case 'not-checkable':
      return [VERDICT.notCheckable, verdict.why]
    case 'verifying':
      return [VERDICT.verifying]
    case 'needs-secret':
      if (hasSecret) return [VERDICT.verifying]
      return [signature ? VERDICT.needsSecret : VERDICT.needsBoth]
    case 'explained': {
      const { explanation } = verdict
      if (explanation.valid) return [VERDICT.valid]
      return [(explanation.hint && hintText(explanation.hint)?.headline) ?? reasonText(explanation.reason)]
    }
  }
}

/** The verdict for screen readers: with the cause and what to do. */
export function announcement(inspection: Inspection, hasSecret: boolean): string {
  const { verdict } = inspection
  const hint = verdict.state === 'explained' && !verdict.explanation.valid ? verdict.explanation.hint : undefined
  const help = hint === undefined ? undefined : hintText(hint)
  return [verdictText(inspection, hasSecret), help?.cause, help?.fix].filter(Boolean).join(' ')
}

interface Props {
  inspection: Inspection
  hasSecret: boolean
  /** Replaces the body by the one that was signed. */
  onUseSigned: () => void
}

export function VerdictPanel({ inspection, hasSecret, onUseSigned }: Props) {
  const { verdict, signature, hashed, parts, event } = inspection
  // Of anything else, nothing suggests that it was ever a delivery.
  const isEvent = event !== undefined && !('code' in event)
  const [text, advice] = verdictTexts(inspection, hasSecret)
  if (verdict.state !== 'explained') {
    return (
      <section class="panel" aria-labelledby="verdict">
        <Banner tone={verdict.state === 'invalid-secret' ? 'bad' : 'neutral'} text={text} />
        {advice && <p class="help">{advice}</p>}
      </section>
    )
  }
  const { explanation, expected, form, tried, coverage, secrets, difference } = verdict
  const note = form && VERDICT.form(form, explanation.valid)
  if (explanation.valid) {
    return (
      <section class="panel" aria-labelledby="verdict">
        <Banner tone="good" text={text} />
        {secrets > 1 && <p class="help">{VERDICT.secretNumber(explanation.secret, secrets)}</p>}
        {note && <p class="help">{note}</p>}
        <SignatureView expected={expected} received={signature} isValid />
        <details>
          <summary>{VERDICT.still401}</summary>
          <p class="help">
            <Prose text={VERDICT.still401Help} />
          </p>
          <FixView target="secret" />
        </details>
        <HashedBytesView hashed={hashed} parts={parts} />
      </section>
    )
  }
  const { reason, hint, serializer, possibleCauses } = explanation
  const help = hint === undefined ? undefined : hintText(hint)
  return (
    <section class="panel" aria-labelledby="verdict">
      <Banner tone="bad" text={text} code={[reason, hint].filter(Boolean).join(' · ')} />
      {help && (
        <p class="help">
          {help.cause} {serializer && serializerText(serializer)} <strong>{help.fix}</strong>
        </p>
      )}
      {note && <p class="help">{note}</p>}
      {reason === 'mismatch' && !help && (
        <p class="help">
          {VERDICT.mismatch} {VERDICT.coverage[coverage]} {coverage === 'some' && secrets > 1 && VERDICT.oneSecret} {VERDICT.tried(tried)}{' '}
          {possibleCauses ? possibleCausesText(possibleCauses) : VERDICT.otherCauses} {isEvent && coverage === 'all' && VERDICT.forged}
        </p>
      )}
      {help?.target && <FixView target={help.target} />}
      {difference && <SignedBody difference={difference} onUse={onUseSigned} />}
      <details>
        <summary>{SIGNATURE.both}</summary>
        <SignatureView expected={expected} received={signature} isValid={false} />
      </details>
      <HashedBytesView hashed={hashed} parts={parts} />
    </section>
  )
}

const MARKS = { good: '✓', bad: '✗', neutral: '?' } as const

function Banner({ tone, text, code }: { tone: keyof typeof MARKS; text: string; code?: string }) {
  return (
    <div class={`banner ${tone}`}>
      <h2 class="verdict" id="verdict" tabIndex={-1}>
        <span aria-hidden="true">{MARKS[tone]}</span> {text}
      </h2>
      {code && <code class="reason">{code}</code>}
    </div>
  )
}

function FixView({ target }: { target: FixTarget }) {
  const [framework, setFramework] = useState<Framework>('Express')
  const code = fixCode(framework, target)
  const choiceOf = (label: string, frameworks: readonly Framework[]) => (
    <Choice label={label} options={frameworks.map((name) => [name, name] as const)} value={framework} onValue={setFramework} />
  )
  return (
    <div class="fix">
      <h3>{VERDICT.fix}</h3>
      {choiceOf(VERDICT.framework, FRAMEWORKS.withPackage)}
      <div class="line">
        <span class="hint">{VERDICT.withoutPackage}:</span>
        {choiceOf(VERDICT.withoutPackage, FRAMEWORKS.withoutPackage)}
      </div>
      <div class="code-box">
        <CopyButton text={code} label={VERDICT.copyFix} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1). */}
        <pre class="code" tabIndex={0}>
          {code}
        </pre>
      </div>
    </div>
  )
}
