// The page: what somebody gave on one side, what was found on the other.
import { useEffect, useRef, useState } from 'preact/hooks'
import { useInspection } from './inspection.ts'
import { Progress } from './progress.tsx'
import type { Source } from './protocol.ts'
import type { Path } from './work/spans.ts'
import { ComparePanel } from './compare.tsx'
import { EventPanel } from './event.tsx'
import { ExportBar } from './export.tsx'
import { Field } from './field.tsx'
import { LifePanel } from './life.tsx'
import { PayloadPanel } from './payload.tsx'
import { SignPanel } from './sign.tsx'
import { SourceBox } from './source.tsx'
import { sentenceOf, VerdictPanel } from './verdict.tsx'

const MODES = { inspect: 'Inspect', sign: 'Sign', compare: 'Compare' } as const
type Mode = keyof typeof MODES

export interface Sample {
  source: Source
  header: string
  secret: string
}

export function App() {
  const [mode, setMode] = useState<Mode>('inspect')
  const [source, setSource] = useState<Source | null>(null)
  const [before, setBefore] = useState<Source | null>(null)
  const [header, setHeader] = useState('')
  const [secret, setSecret] = useState('')
  const [place, setPlace] = useState<{ path: Path } | null>(null)
  const { inspection, refusal, step, cancel, isLookedAt } = useInspection(mode === 'inspect' ? source : null, header, secret)
  /** Header and secret that nobody typed: they go with the delivery that they came with. */
  const brought = useRef({ header: '', secret: '' })

  const take = (next: Source | null, isEdited: boolean) => {
    setSource(next)
    setPlace(null)
    // A file that a line names belongs to that line, and what is only edited to where it came from.
    if (isEdited || inspection?.verdict.state === 'awaited') return
    if (header === brought.current.header) setHeader('')
    if (secret === brought.current.secret) setSecret('')
  }
  const takeSample = (sample: Sample) => {
    brought.current = { header: sample.header, secret: sample.secret }
    setSource(sample.source)
    setPlace(null)
    setHeader(sample.header)
    setSecret(sample.secret)
  }
  useEffect(() => fromEvents(setSource), [])
  useEffect(() => {
    if (header !== '' || !inspection?.found) return
    brought.current = { ...brought.current, header: inspection.found }
    setHeader(inspection.found)
  }, [inspection?.found])

  return (
    <>
      <header class="top">
        <h1>
          <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width="28" height="28" /> npm hooks inspector
        </h1>
        <p class="promise">Everything happens in this page. Nothing that you give it leaves it.</p>
        <nav aria-label="What to do">
          {Object.entries(MODES).map(([key, title]) => (
            <button type="button" key={key} aria-pressed={mode === key} onClick={() => setMode(key as Mode)}>
              {title}
            </button>
          ))}
        </nav>
      </header>
      <main class={mode === 'inspect' ? 'split' : ''}>
        {mode === 'compare' && (
          <section class="panel input" aria-label="The one before">
            <SourceBox title="Before" source={before} onSource={setBefore} />
          </section>
        )}
        <section class="panel input" aria-label="The delivery">
          <SourceBox title={mode === 'compare' ? 'After' : 'Delivery'} source={source} onSource={take} onSample={takeSample} isMain />
          {mode === 'inspect' && (
            <>
              <Field label="Signature" hint="the header x-npm-signature" value={header} onValue={setHeader} placeholder="sha256=…" isCode />
              <Field label="Secret" hint="kept in this page only, until you close it" value={secret} onValue={setSecret} isSecret />
              {inspection?.notes.map((note) => (
                <p class="note" key={note}>
                  {note}
                </p>
              ))}
              {step && <Progress step={step} onCancel={cancel} />}
              {inspection && (
                <a class="mini" href="#verdict">
                  {sentenceOf(inspection, secret !== '')}
                </a>
              )}
              {isLookedAt && <ExportBar />}
            </>
          )}
        </section>
        {mode === 'inspect' && (
          <div class="found">
            {refusal && (
              <div class="banner bad" role="alert">
                <p class="verdict">{refusal.message}</p>
              </div>
            )}
            {!inspection && !refusal && !step && <Welcome />}
            {inspection && <VerdictPanel inspection={inspection} hasSecret={secret !== ''} />}
            {inspection && <EventPanel inspection={inspection} onShow={(path) => setPlace({ path })} />}
            {inspection?.life && inspection.life.releases.length > 0 && <LifePanel life={inspection.life} />}
            {isLookedAt && inspection?.payloadSize !== undefined && (
              <PayloadPanel size={inspection.payloadSize} place={place} onShown={() => setPlace(null)} />
            )}
          </div>
        )}
        {mode === 'sign' && <SignPanel source={source} secret={secret} onSecret={setSecret} />}
        {mode === 'compare' && <ComparePanel before={before} after={source} />}
      </main>
    </>
  )
}

/** Takes a delivery from the receiver's own page, where that opened this one. */
function fromEvents(onSource: (source: Source) => void): (() => void) | undefined {
  const opener = window.opener as Window | null
  if (opener === null) return undefined
  const take = ({ source, origin, data }: MessageEvent<unknown>) => {
    if (source !== opener || origin !== location.origin) return
    if (data === 'ready?') opener.postMessage('ready', origin)
    else if (isSource(data)) onSource(data)
  }
  addEventListener('message', take)
  opener.postMessage('ready', location.origin)
  return () => removeEventListener('message', take)
}

function isSource(data: unknown): data is Source {
  return (
    typeof data === 'object' &&
    data !== null &&
    'name' in data &&
    typeof data.name === 'string' &&
    'data' in data &&
    data.data instanceof Blob
  )
}

function Welcome() {
  return (
    <div class="panel welcome">
      <h2>Your webhook answers 401?</h2>
      <ol>
        <li>
          Drop the body as a file, or paste it: the body, the raw HTTP request, or the <code>curl</code> line.
        </li>
        <li>Give the hook’s secret.</li>
      </ol>
      <p>
        You see at once whether the signature holds, and if not, why, and how to mend it. Then what changed in the package, what the
        packument shows of it, and what is suspicious about the release.
      </p>
      <p>Nothing at hand? Choose a sample: they are real deliveries.</p>
    </div>
  )
}
