// Chooses a sample: three as buttons, all in a list. Samples are loaded after the page.
import { useEffect, useState } from 'preact/hooks'
import { fragment, sharedDelivery } from './address.ts'
import type { Source } from './protocol.ts'
import { SampleList } from './sample-list.tsx'
import type { Sample } from './samples.ts'
import { EXAMPLES, SAMPLE_SELECT, SHARE } from './texts.ts'

interface Props {
  source: Source | null
  onSample: (sample: Sample) => void
}

export function SampleSelect({ source, onSample }: Props) {
  const [samples, setSamples] = useState<Sample[]>([])
  const [problem, setProblem] = useState('')
  useEffect(() => {
    void import('./samples.ts').then(async ({ SAMPLES }) => {
      setSamples(SAMPLES)
      const members = fragment()
      const shared = members.get('share')
      const wanted = members.get('sample') ?? (location.hash.length > 1 || window.opener ? null : EXAMPLES[0][0])
      const sample = SAMPLES.find(({ id }) => id === wanted)
      if (shared === null) return sample && onSample(sample)
      const delivery = await sharedDelivery(shared)
      if (delivery === null) return setProblem(SHARE.damaged)
      const { body, signature } = delivery
      onSample({ id: '', title: '', source: { name: SAMPLE_SELECT.sharedName, data: new Blob([body]) }, header: signature, secret: '' })
    })
  }, [])
  const selected = samples.find((sample) => sample.source === source)
  const choose = (id: string) => {
    const sample = samples.find((sample) => sample.id === id)
    if (sample) onSample(sample)
  }
  return (
    <div class="samples">
      <fieldset class="line" aria-label={SAMPLE_SELECT.examples}>
        {EXAMPLES.map(([id, title]) => (
          <button type="button" key={id} aria-pressed={selected?.id === id} onClick={() => choose(id)}>
            {title}
          </button>
        ))}
      </fieldset>
      <SampleList label={SAMPLE_SELECT.all} placeholder={SAMPLE_SELECT.more} samples={samples} selected={selected} onSample={onSample} />
      {problem && (
        <p class="note" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
