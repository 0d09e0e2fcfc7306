// What was signed, compared with the body that was given, and a button to use it.
import { formatBytes } from 'npm-hooks-ui/format.ts'
import { Fragment } from 'preact'
import { SIGNED_BODY } from './texts.ts'
import type { BodyDifference, Excerpt, ExcerptPart } from './protocol.ts'
import { namedParts } from './visible-text.ts'

interface Props {
  difference: BodyDifference
  onUse: () => void
}

export function SignedBody({ difference: { excerpts, count, isCountLimited, signedSize, givenSize }, onUse }: Props) {
  const [first, ...others] = excerpts
  return (
    <div class="signed-body">
      <h3>{SIGNED_BODY.heading}</h3>
      <p class="hint">{SIGNED_BODY.summary(count, isCountLimited, formatBytes(signedSize), formatBytes(givenSize))}</p>
      {first && <ExcerptView excerpt={first} />}
      {others.length > 0 && (
        <details>
          <summary>{SIGNED_BODY.more}</summary>
          {others.map((excerpt) => (
            <ExcerptView excerpt={excerpt} key={excerpt.offset} />
          ))}
        </details>
      )}
      <p>
        <button type="button" onClick={onUse}>
          {SIGNED_BODY.use}
        </button>{' '}
        <span class="hint">{SIGNED_BODY.useHint}</span>
      </p>
    </div>
  )
}

function ExcerptView({ excerpt: { offset, signed, given } }: { excerpt: Excerpt }) {
  return (
    <dl class="excerpt" aria-label={SIGNED_BODY.place(offset)}>
      <dt>{SIGNED_BODY.signed}</dt>
      <dd>
        <ExcerptLine parts={signed} Mark="ins" />
      </dd>
      <dt>{SIGNED_BODY.given}</dt>
      <dd>
        <ExcerptLine parts={given} Mark="del" />
      </dd>
    </dl>
  )
}

function ExcerptLine({ parts, Mark }: { parts: ExcerptPart[]; Mark: 'ins' | 'del' }) {
  return (
    <code>
      <bdi>
        {parts.map(({ text, isDifferent }, at) => {
          const named = <NamedText key={at} text={text} isDifferent={isDifferent} />
          return isDifferent && text !== '' ? <Mark key={at}>{named}</Mark> : named
        })}
      </bdi>
    </code>
  )
}

/** Text with what is invisible by name. With `hasLines`, a line still ends where it did. */
export function NamedText({ text, isDifferent = false, hasLines = false }: { text: string; isDifferent?: boolean; hasLines?: boolean }) {
  return (
    <>
      {namedParts(text, isDifferent).map(({ text, isName }, at) =>
        isName ? (
          <Fragment key={at}>
            <span class="byte-name">{text}</span>
            {hasLines && text.startsWith('<LF>') && '\n'}
          </Fragment>
        ) : (
          text
        ),
      )}
    </>
  )
}
