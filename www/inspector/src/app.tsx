// The page: what somebody gave on one side, what was found on the other.
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask, Refused, stop } from './desk.ts'
import type { Inspection, Refusal, Source } from './protocol.ts'
import type { Path } from './work/spans.ts'
import { ComparePanel } from './compare.tsx'
import { EventPanel } from './event.tsx'
import { ExportBar } from './export.tsx'
import { Field } from './field.tsx'
import { LifePanel } from './life.tsx'
import { PayloadPanel } from './payload.tsx'
import { SignPanel } from './sign.tsx'
import { SourceBox } from './source.tsx'
import { VerdictPanel } from './verdict.tsx'

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
  const { inspection, refusal, step, cancel } = useInspection(source, header, secret)
  const [place, setPlace] = useState<{ path: Path } | null>(null)
  useEffect(() => setPlace(null), [source])
  useEffect(() => fromEvents(setSource), [])

  const take = (next: Source | null) => setSource(next)
  const takeSample = (sample: Sample) => {
    setSource(sample.source)
    setHeader(sample.header)
    setSecret(sample.secret)
  }
  return (
    <>
      <header class="top">
        <h1><img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width="28" height="28" /> npm hooks inspector</h1>
        <p class="promise">Everything happens in this page. Nothing that you give it leaves it.</p>
        <nav aria-label="What to do">
          {Object.entries(MODES).map(([key, title]) => (
            <button type="button" key={key} aria-pressed={mode === key} onClick={() => setMode(key as Mode)}>{title}</button>
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
              <Field label="Signature" hint="the header x-npm-signature" value={header} onValue={setHeader}
                placeholder={inspection?.kind !== 'body' && inspection?.signature ? inspection.signature : 'sha256=…'} isCode />
              <Field label="Secret" hint="kept in this page only, until you close it" value={secret} onValue={setSecret} isSecret />
            </>
          )}
          {mode !== 'compare' && inspection?.notes.map((note) => <p class="note" key={note}>{note}</p>)}
          {step && <Progress {...step} onCancel={cancel} />}
          {mode === 'inspect' && inspection && <ExportBar />}
        </section>
        {mode === 'inspect' && (
          <div class="found">
            {refusal && <div class="banner bad" role="alert"><p class="verdict">{refusal.message}</p></div>}
            {!inspection && !refusal && !step && <Welcome />}
            {inspection && <VerdictPanel inspection={inspection} hasSecret={secret !== ''} />}
            {inspection && <EventPanel inspection={inspection} onShow={(path) => setPlace({ path })} />}
            {inspection?.life && inspection.life.releases.length > 0 && <LifePanel life={inspection.life} />}
            {inspection?.payloadSize !== undefined && !step && (
              <PayloadPanel key={`${inspection.name} ${inspection.payloadSize}`} size={inspection.payloadSize} place={place} />
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
  return typeof data === 'object' && data !== null && 'name' in data && typeof data.name === 'string' && 'data' in data && data.data instanceof Blob
}

/** Asks anew whenever something is given; what is under way for an older input is ended. */
function useInspection(source: Source | null, header: string, secret: string) {
  const [inspection, setInspection] = useState<Inspection | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [step, setStep] = useState<{ step: string; share: number } | null>(null)
  const asked = useRef<{ source: Source | null; isDone: boolean }>({ source: null, isDone: true })

  useEffect(() => {
    const isNew = asked.current.source !== source
    if (!asked.current.isDone) stop()
    if (source === null) {
      asked.current = { source, isDone: true }
      setInspection(null)
      setRefusal(null)
      setStep(null)
      return
    }
    const question = isNew || !asked.current.isDone ? { source, isDone: false } : asked.current
    asked.current = question
    const isCurrent = () => asked.current === question
    const watch = {
      onStep: (step: string, share: number) => isCurrent() && setStep({ step, share }),
      onPartial: (known: Inspection) => isCurrent() && setInspection(known),
    }
    const inspect = async () => {
      const found = await ask('inspect', [source, header, secret], watch)
      if (!isCurrent()) return
      question.isDone = true
      setInspection(found)
      setRefusal(null)
      setStep(null)
    }
    const verify = async () => {
      const verdict = await ask('verify', [header, secret])
      if (isCurrent()) setInspection((known) => known && { ...known, ...verdict })
    }
    // While somebody types, not every letter is a question.
    const timer = setTimeout(() => {
      ;(question.isDone ? verify() : inspect()).catch((error: unknown) => {
        if (isCurrent()) end(error instanceof Refused ? error.refusal : { code: 'caller', message: String(error) })
      })
    }, isNew ? 0 : 150)
    return () => clearTimeout(timer)
  }, [source, header, secret])

  /** Nothing was found; whatever is given next is asked anew. */
  const end = (refusal: Refusal) => {
    asked.current = { source: null, isDone: true }
    setInspection(null)
    setRefusal(refusal)
    setStep(null)
  }
  const cancel = () => {
    stop()
    end({ code: 'caller', message: 'Stopped. Give it again, or something else.' })
  }
  return { inspection, refusal, step, cancel }
}

function Progress({ step, share, onCancel }: { step: string; share: number; onCancel: () => void }) {
  return (
    <div class="progress" role="status">
      <label>{step} <progress value={share} max={1}>{Math.round(share * 100)} %</progress></label>
      <button type="button" onClick={onCancel}>Cancel</button>
    </div>
  )
}

function Welcome() {
  return (
    <div class="panel welcome">
      <h2>Your webhook answers 401?</h2>
      <ol>
        <li>Drop the body as a file, or paste it: the body, the raw HTTP request, or the <code>curl</code> line.</li>
        <li>Give the hook’s secret.</li>
      </ol>
      <p>You see at once whether the signature holds, and if not, why, and how to mend it. Then what changed in the package, what the
        packument shows of it, and what is suspicious about the release.</p>
      <p>Nothing at hand? Choose a sample: they are real deliveries.</p>
    </div>
  )
}
