// Where a delivery comes in: dropped, chosen, pasted, typed, or one of the samples.
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Sample } from './app.tsx'
import type { Source } from './protocol.ts'

/** A longer text is not put into the box, which would make the page slow; it is taken all the same. */
const BOX_CAP = 100_000

interface Props {
  title: string
  source: Source | null
  onSource: (source: Source | null) => void
  onSample?: (sample: Sample) => void
  /** Whether what is dropped anywhere on the page is for this box. */
  isMain?: boolean
}

export function SourceBox({ title, source, onSource, onSample, isMain = false }: Props) {
  const id = useId()
  const file = useRef<HTMLInputElement>(null)
  const zone = useRef<HTMLDivElement>(null)
  const [isOver, setOver] = useState(false)
  const [text, setText] = useState('')
  const [isPasted, setPasted] = useState(false)
  const isFile = source !== null && typeof source.data !== 'string'

  useEffect(() => {
    // A sample, or nothing: the box shows it.
    if (source === null) setText('')
    else if (typeof source.data === 'string') setText(source.data.length > BOX_CAP ? '' : source.data)
  }, [source])

  const take = (files: FileList | null | undefined) => {
    const [first] = files ?? []
    if (first) {
      setPasted(false)
      setText('')
      onSource({ name: first.name, data: first })
    }
  }
  const takeText = (data: string) => onSource(data === '' ? null : { name: 'what you pasted', data })

  useEffect(() => {
    const place: HTMLElement | Window | null = isMain ? window : zone.current
    if (place === null) return
    const over = (event: Event) => {
      event.preventDefault()
      setOver(true)
    }
    const leave = () => setOver(false)
    const drop = (event: Event) => {
      setOver(false)
      if (event.defaultPrevented) return
      event.preventDefault()
      take((event as DragEvent).dataTransfer?.files)
    }
    place.addEventListener('dragover', over)
    place.addEventListener('dragleave', leave)
    place.addEventListener('drop', drop)
    return () => {
      place.removeEventListener('dragover', over)
      place.removeEventListener('dragleave', leave)
      place.removeEventListener('drop', drop)
    }
  })

  const paste = (event: ClipboardEvent) => {
    if (event.clipboardData?.files.length) {
      event.preventDefault()
      return take(event.clipboardData.files)
    }
    const pasted = event.clipboardData?.getData('text/plain') ?? ''
    const box = event.currentTarget as HTMLTextAreaElement
    const isAll = box.selectionStart === 0 && box.selectionEnd === box.value.length
    setPasted(true)
    // Taken from the clipboard itself: a text box turns CRLF into LF.
    if (!isAll || pasted === '') return
    event.preventDefault()
    takeText(pasted)
  }
  return (
    <div class={`source ${isOver ? 'over' : ''}`} ref={zone}>
      <label for={id}>{title} <span class="hint">body, raw HTTP request, or curl line</span></label>
      {isFile || (source !== null && text === '') ? (
        <div class="chip">
          <span>{source.name}, {sizeOf(typeof source.data === 'string' ? source.data.length : source.data.size)}</span>
          <button type="button" onClick={() => onSource(null)}>Remove</button>
        </div>
      ) : (
        <textarea id={id} class="code" rows={8} spellcheck={false} value={text} onPaste={paste}
          placeholder={'Drop a file here, or paste.\n\nPOST /hook HTTP/1.1\nx-npm-signature: sha256=…\n\n{"event":"package:publish",…}'}
          onInput={(event) => takeText(event.currentTarget.value)} />
      )}
      <div class="line">
        <button type="button" onClick={() => file.current?.click()}>Choose a file</button>
        <input ref={file} type="file" hidden aria-label={`${title}: file`} onChange={(event) => take(event.currentTarget.files)} />
        {onSample && <Samples onSample={onSample} />}
      </div>
      {isPasted && !isFile && (
        <p class="note">A clipboard may alter bytes: line ends, a byte order mark, a last newline. If in doubt, drop the file itself.</p>
      )}
    </div>
  )
}

function Samples({ onSample }: { onSample: (sample: Sample) => void }) {
  const [samples, setSamples] = useState<(Sample & { title: string })[]>([])
  useEffect(() => {
    void import('./samples.ts').then(({ SAMPLES }) => setSamples(SAMPLES))
  }, [])
  return (
    <select aria-label="A sample" value="" onChange={(event) => {
      const sample = samples[Number(event.currentTarget.value)]
      if (sample) onSample(sample)
      event.currentTarget.value = ''
    }}>
      <option value="">A sample…</option>
      {samples.map(({ title }, at) => <option key={title} value={at}>{title}</option>)}
    </select>
  )
}

export function sizeOf(bytes: number): string {
  if (bytes < 10_000) return `${bytes.toLocaleString('en')} bytes`
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
