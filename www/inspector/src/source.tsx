// Where a delivery comes in: dropped, chosen, pasted, typed, or one of the samples.
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Sample } from './app.tsx'
import type { Source } from './protocol.ts'

/** A longer text is not put into the box, which would make the page slow; it is taken all the same. */
const BOX_CAP = 100_000

interface Props {
  title: string
  source: Source | null
  /** `isEdited`: it is what was there, altered by typing. */
  onSource: (source: Source | null, isEdited: boolean) => void
  onSample?: (sample: Sample) => void
  /** Whether what is dropped anywhere on the page is for this box. */
  isMain?: boolean
}

export function SourceBox({ title, source, onSource, onSample, isMain = false }: Props) {
  const id = useId()
  const file = useRef<HTMLInputElement>(null)
  const zone = useRef<HTMLDivElement>(null)
  const box = useRef<HTMLTextAreaElement>(null)
  const isRemoved = useRef(false)
  const [isOver, setOver] = useState(false)
  const text = typeof source?.data === 'string' && source.data.length <= BOX_CAP ? source.data : ''
  const isChip = source !== null && text === ''

  const take = (transfer: { files: FileList | null; text?: string } | null) => {
    const [first, ...others] = transfer?.files ?? []
    if (first) onSource({ name: others.length > 0 ? `${first.name} (the first of ${others.length + 1})` : first.name, data: first }, false)
    else if (transfer?.text) onSource({ name: 'what you dropped', data: transfer.text, isPasted: true }, false)
  }
  const takeText = (data: string, isPasted: boolean, isEdited: boolean) =>
    onSource(data === '' ? null : { name: isEdited ? 'what you typed' : 'what you pasted', data, isPasted }, isEdited)

  useEffect(() => {
    const place: HTMLElement | Window | null = isMain ? window : zone.current
    if (place === null) return
    const over = (event: Event) => {
      // The box that it is over has said that it takes it.
      if (event.defaultPrevented) return setOver(false)
      event.preventDefault()
      setOver(true)
    }
    const leave = () => setOver(false)
    const drop = (event: Event) => {
      setOver(false)
      if (event.defaultPrevented) return
      event.preventDefault()
      const { dataTransfer } = event as DragEvent
      take(dataTransfer && { files: dataTransfer.files, text: dataTransfer.getData('text/plain') })
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
  useLayoutEffect(() => {
    if (!isRemoved.current || isChip) return
    isRemoved.current = false
    box.current?.focus()
  })

  const paste = (event: ClipboardEvent) => {
    if (event.clipboardData?.files.length) {
      event.preventDefault()
      return take(event.clipboardData)
    }
    const pasted = event.clipboardData?.getData('text/plain') ?? ''
    const { selectionStart, selectionEnd, value } = event.currentTarget as HTMLTextAreaElement
    // Taken from the clipboard itself: a text box turns CRLF into LF.
    if (pasted === '' || selectionStart !== 0 || selectionEnd !== value.length) return
    event.preventDefault()
    takeText(pasted, true, false)
  }
  const remove = () => {
    isRemoved.current = true
    onSource(null, false)
  }
  return (
    <div class={`source ${isOver ? 'over' : ''}`} ref={zone}>
      <label for={id}>
        {title} <span class="hint">body, raw HTTP request, or curl line</span>
      </label>
      {isChip ? (
        <div class="chip" key="chip">
          <span>
            {source.name}, {sizeOf(typeof source.data === 'string' ? source.data.length : source.data.size)}
          </span>
          <button type="button" onClick={remove}>
            Remove
          </button>
        </div>
      ) : (
        <textarea
          id={id}
          key="box"
          ref={box}
          class="code"
          rows={8}
          spellcheck={false}
          value={text.replaceAll('\r\n', '\n')}
          onPaste={paste}
          placeholder={'Drop a file here, or paste.\n\nPOST /hook HTTP/1.1\nx-npm-signature: sha256=…\n\n{"event":"package:publish",…}'}
          onInput={(event) => takeText(event.currentTarget.value, source?.isPasted ?? false, true)}
        />
      )}
      <div class="line" key="line">
        <button type="button" onClick={() => file.current?.click()}>
          Choose a file
        </button>
        <input
          ref={file}
          type="file"
          hidden
          aria-label={`${title}: file`}
          onChange={(event) => {
            take(event.currentTarget)
            // The same file, chosen again, is a change too.
            event.currentTarget.value = ''
          }}
        />
        {onSample && <Samples source={source} onSample={onSample} />}
      </div>
      {source?.isPasted && (
        <p class="note" key="note">
          A clipboard may alter bytes: line ends, a byte order mark, a last newline. If in doubt, drop the file itself.
        </p>
      )}
    </div>
  )
}

function Samples({ source, onSample }: { source: Source | null; onSample: (sample: Sample) => void }) {
  const [samples, setSamples] = useState<(Sample & { title: string })[]>([])
  useEffect(() => {
    void import('./samples.ts').then(({ SAMPLES }) => setSamples(SAMPLES))
  }, [])
  const chosen = samples.findIndex((sample) => sample.source === source)
  return (
    <select
      aria-label="A sample"
      value={chosen === -1 ? '' : chosen}
      onChange={(event) => {
        const sample = samples[Number(event.currentTarget.value)]
        if (event.currentTarget.value !== '' && sample) onSample(sample)
      }}
    >
      <option value="">A sample…</option>
      {samples.map(({ title }, at) => (
        <option key={title} value={at}>
          {title}
        </option>
      ))}
    </select>
  )
}

export function sizeOf(bytes: number): string {
  if (bytes < 10_000) return `${bytes.toLocaleString('en')} bytes`
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
