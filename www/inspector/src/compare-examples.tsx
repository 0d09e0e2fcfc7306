// The examples of Compare mode: pairs for both sides, and every example for one side. They are loaded after the page.
import { useEffect, useState } from 'preact/hooks'
import type { Source } from './protocol.ts'
import { SampleList } from './sample-list.tsx'
import type { Pair, Sample } from './samples.ts'
import { COMPARE, SAMPLE_SELECT } from './texts.ts'

function useSamples(): { samples: Sample[]; pairs: Pair[] } {
  const [loaded, setLoaded] = useState<{ samples: Sample[]; pairs: Pair[] }>({ samples: [], pairs: [] })
  useEffect(() => {
    void import('./samples.ts').then(({ SAMPLES, PAIRS }) => setLoaded({ samples: SAMPLES, pairs: PAIRS }))
  }, [])
  return loaded
}

export function CompareExamples({ onPair }: { onPair: (pair: Pair) => void }) {
  const { pairs } = useSamples()
  return (
    <fieldset class="line" aria-label={SAMPLE_SELECT.examples}>
      <span class="hint">{SAMPLE_SELECT.examples}</span>
      {pairs.map((pair) => (
        <button type="button" key={pair.title} onClick={() => onPair(pair)}>
          {pair.title}
        </button>
      ))}
    </fieldset>
  )
}

interface Props {
  title: string
  source: Source | null
  onSample: (sample: Sample) => void
}

export function SideExamples({ title, source, onSample }: Props) {
  const { samples } = useSamples()
  const selected = samples.find((sample) => sample.source === source)
  return (
    <div class="samples">
      <SampleList label={COMPARE.example(title)} placeholder={COMPARE.choose} samples={samples} selected={selected} onSample={onSample} />
    </div>
  )
}
