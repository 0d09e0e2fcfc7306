// All samples in a list to choose from.
import type { Sample } from './samples.ts'

interface Props {
  label: string
  /** Says what the list is for, where no sample is chosen. */
  placeholder: string
  samples: readonly Sample[]
  selected: Sample | undefined
  onSample: (sample: Sample) => void
}

export function SampleList({ label, placeholder, samples, selected, onSample }: Props) {
  const choose = (id: string) => {
    const sample = samples.find((sample) => sample.id === id)
    if (sample) onSample(sample)
  }
  return (
    <select aria-label={label} value={selected?.id ?? ''} onChange={(event) => choose(event.currentTarget.value)}>
      <option value="">{placeholder}</option>
      {samples.map(({ id, title }) => (
        <option key={id} value={id}>
          {title}
        </option>
      ))}
    </select>
  )
}
