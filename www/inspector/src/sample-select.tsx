// Chooses a sample. Samples are loaded after the page.
import { useEffect, useState } from 'preact/hooks'
import type { Source } from './protocol.ts'
import type { Sample } from './samples.ts'

export function SampleSelect({ source, onSample }: { source: Source | null; onSample: (sample: Sample) => void }) {
  const [samples, setSamples] = useState<Sample[]>([])
  useEffect(() => {
    void import('./samples.ts').then(({ SAMPLES }) => setSamples(SAMPLES))
  }, [])
  const selected = samples.findIndex((sample) => sample.source === source)
  return (
    <select
      aria-label="Sample"
      value={selected === -1 ? '' : selected}
      onChange={(event) => {
        const sample = samples[Number(event.currentTarget.value)]
        if (event.currentTarget.value !== '' && sample) onSample(sample)
      }}
    >
      <option value="">Choose a sample…</option>
      {samples.map(({ title }, at) => (
        <option key={title} value={at}>
          {title}
        </option>
      ))}
    </select>
  )
}
