// The verdict: in one sentence, then why, then how to mend it.
import { useState } from 'preact/hooks'
import { Copy } from './field.tsx'
import type { Hashed, Inspection } from './protocol.ts'
import { codeFor, FRAMEWORKS, HINTS, REASONS, type Framework, type Mend } from './words.ts'

/** The verdict in one sentence. */
export function sentenceOf({ verdict, signature }: Inspection, hasSecret: boolean): string {
  switch (verdict.state) {
    case 'refused':
      return `This cannot be a secret: ${verdict.message}.`
    case 'awaited':
      return 'The body is in a file: drop it here.'
    case 'working':
      return 'Working on it…'
    case 'open':
      if (hasSecret) return 'Working on it…'
      return signature
        ? 'Give the hook’s secret to see whether the signature holds.'
        : 'Give the signature and the hook’s secret to see whether it holds.'
    case 'told':
      return verdict.explanation.valid
        ? 'The signature holds: these bytes were signed with this secret.'
        : REASONS[verdict.explanation.reason]
  }
}

export function VerdictPanel({ inspection, hasSecret }: { inspection: Inspection; hasSecret: boolean }) {
  const { verdict, signature, hashed } = inspection
  const sentence = sentenceOf(inspection, hasSecret)
  if (verdict.state !== 'told') {
    return (
      <section class="panel" aria-labelledby="verdict">
        <Banner tone={verdict.state === 'refused' ? 'bad' : 'open'} sentence={sentence} />
        {verdict.state !== 'awaited' && <HashedView hashed={hashed} />}
      </section>
    )
  }
  const { explanation, expected } = verdict
  const hint = explanation.valid ? undefined : explanation.hint
  const help = hint === undefined ? undefined : HINTS[hint]
  return (
    <section class="panel" aria-labelledby="verdict">
      <Banner
        tone={explanation.valid ? 'good' : 'bad'}
        sentence={sentence}
        code={explanation.valid ? undefined : [explanation.reason, hint].filter(Boolean).join(' · ')}
      />
      {help && (
        <p class="help">
          <strong>{help.found}</strong> {help.mend}
        </p>
      )}
      {!explanation.valid && explanation.reason === 'mismatch' && !help && (
        <p class="help">
          No other form of the body, the header or the secret verifies either. So it is another secret (one for each hook?), or bytes that
          were changed on the way, or a forgery.
        </p>
      )}
      <Tags expected={expected} received={signature} isValid={explanation.valid} />
      {help && <Code mend={help.where} />}
      {explanation.valid && (
        <details>
          <summary>Your server answers 401 all the same?</summary>
          <p class="help">
            Then it hashes other bytes than these (a body that was parsed and written anew, mostly), or its secret is not this one: a line
            end behind it counts. Ask it: log <code>explainSignature(body, header, secret)</code> there, or take this code.
          </p>
          <Code mend="secret" />
        </details>
      )}
      <HashedView hashed={hashed} />
    </section>
  )
}

function Banner({ tone, sentence, code }: { tone: 'good' | 'bad' | 'open'; sentence: string; code?: string | undefined }) {
  return (
    <div class={`banner ${tone}`} role="status">
      <h2 class="verdict" id="verdict">
        <span aria-hidden="true">{{ good: '✓', bad: '✗', open: '?' }[tone]}</span> {sentence}
      </h2>
      {code && <code class="reason">{code}</code>}
    </div>
  )
}

/** Both tags, one under the other, with the first difference marked. */
function Tags({ expected, received, isValid }: { expected: string; received: string; isValid: boolean }) {
  if (isValid) {
    return (
      <div class="tags">
        <dl>
          <div>
            <dt>
              Signature <Copy text={expected} />
            </dt>
            <dd class="code">{expected}</dd>
          </div>
        </dl>
      </div>
    )
  }
  let same = 0
  while (same < expected.length && expected[same] === received[same]) same++
  return (
    <div class="tags">
      <dl>
        {[
          ['Expected', expected],
          ['Received', received],
        ].map(([title, tag = '']) => (
          <div key={title}>
            <dt>
              {title} {title === 'Expected' && <Copy text={tag} />}
            </dt>
            <dd class="code">
              {tag === '' ? (
                <em>nothing</em>
              ) : (
                <>
                  {tag.slice(0, same)}
                  <mark>{tag.slice(same, same + 1) || '␄'}</mark>
                  {tag.slice(same + 1)}
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p class="hint">{same >= expected.length ? 'They begin alike.' : `The first difference is character ${same + 1}.`}</p>
    </div>
  )
}

function Code({ mend }: { mend: Mend }) {
  const [framework, setFramework] = useState<Framework>('Express')
  const code = codeFor(framework, mend)
  return (
    <div class="mend">
      <h3>How to mend it</h3>
      <div class="line" role="group" aria-label="In which framework">
        {FRAMEWORKS.map((name) => (
          <button type="button" key={name} aria-pressed={name === framework} onClick={() => setFramework(name)}>
            {name}
          </button>
        ))}
        <Copy text={code} label="Copy code" />
      </div>
      <pre class="code" tabIndex={0} aria-label={`Code for ${framework}`}>
        {code}
      </pre>
    </div>
  )
}

const VISIBLE: Record<number, string> = { 9: '␉', 10: '␊', 13: '␍', 32: ' ' }

/** What was hashed, byte by byte at both ends. */
function HashedView({ hashed: { size, head, tail, hasBom, lineEnds, endsWithLineEnd } }: { hashed: Hashed }) {
  return (
    <details class="hashed">
      <summary>
        What was hashed: {size.toLocaleString('en')} bytes
        {hasBom && <span class="badge warn">byte order mark</span>}
        {lineEnds.includes('CRLF') && <span class="badge warn">{lineEnds}</span>}
        {endsWithLineEnd && <span class="badge warn">ends with a line end</span>}
      </summary>
      <p>
        {hasBom ? 'A byte order mark at the beginning. ' : 'No byte order mark. '}
        Line ends: {lineEnds}. {endsWithLineEnd ? 'The last byte is a line end.' : 'No line end at the end.'}
      </p>
      <Dump title="First bytes" bytes={head} from={0} />
      {tail.length > 0 && <Dump title="Last bytes" bytes={tail} from={size - tail.length} />}
    </details>
  )
}

function Dump({ title, bytes, from }: { title: string; bytes: number[]; from: number }) {
  const rows = []
  for (let at = 0; at < bytes.length; at += 16) rows.push(bytes.slice(at, at + 16))
  const char = (byte: number) => VISIBLE[byte] ?? (byte > 32 && byte < 127 ? String.fromCharCode(byte) : '·')
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={title}>
      <table class="dump code">
        <caption>{title}</caption>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              <th scope="row">{(from + at * 16).toString().padStart(8)}</th>
              <td>{row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}</td>
              <td>{row.map(char).join('')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
