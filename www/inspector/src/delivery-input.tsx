// The input for a delivery: a dropped or chosen file, pasted or typed text, or a sample.
import { formatBytes } from 'npm-hooks-ui/format.ts'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { Foreign } from './foreign.tsx'
import type { Source } from './protocol.ts'
import { SampleSelect } from './sample-select.tsx'
import type { Sample } from './samples.ts'
import { INPUT } from './texts.ts'
import { useFileDrop } from './use-file-drop.ts'
import { visibleParts } from './visible-text.ts'

/** A longer text is used, but not put into the text box: that would make the page slow. */
const MAX_BOX_CHARS = 100_000

interface Props {
  title: string
  source: Source | null
  /** `isEdited`: the visitor typed, so it is still the same delivery. */
  onSource: (source: Source | null, isEdited: boolean) => void
  onSample?: (sample: Sample) => void
  /** Brings back what was replaced last; `null` if nothing was. */
  onUndo?: (() => void) | null
  /** Takes what is dropped anywhere on the page. */
  isMain?: boolean
}

export function DeliveryInput({ title, source, onSource, onSample, onUndo, isMain = false }: Props) {
  const id = useId()
  const file = useRef<HTMLInputElement>(null)
  const zone = useRef<HTMLDivElement>(null)
  const box = useRef<HTMLTextAreaElement>(null)
  const wasRemoved = useRef(false)
  const text = typeof source?.data === 'string' && source.data.length <= MAX_BOX_CHARS ? source.data : ''
  const hidden = visibleParts(text).filter(({ isName }) => isName)
  const isChip = source !== null && text === ''

  const takeFiles = (files: FileList | null): boolean => {
    const [first, ...others] = files ?? []
    if (first) onSource({ name: others.length > 0 ? INPUT.firstOf(first.name, others.length + 1) : first.name, data: first }, false)
    return first !== undefined
  }
  const isOver = useFileDrop(zone, isMain, (transfer) => {
    const data = transfer.getData('text/plain')
    if (!takeFiles(transfer.files) && data) onSource({ name: INPUT.droppedName, data, isPasted: true }, false)
  })
  useLayoutEffect(() => {
    if (!wasRemoved.current || isChip) return
    wasRemoved.current = false
    box.current?.focus()
  })

  const type = (data: string) => onSource(data === '' ? null : { name: INPUT.typedName, data, isPasted: source?.isPasted ?? false }, true)
  const paste = (event: ClipboardEvent) => {
    if (event.clipboardData && takeFiles(event.clipboardData.files)) return event.preventDefault()
    const data = event.clipboardData?.getData('text/plain') ?? ''
    const { selectionStart, selectionEnd, value } = event.currentTarget as HTMLTextAreaElement
    const replacesAll = source?.isExample || (selectionStart === 0 && selectionEnd === value.length)
    if (data === '' || !replacesAll) return
    // Read from the clipboard, because a text box converts CRLF to LF.
    event.preventDefault()
    onSource({ name: INPUT.pastedName, data, isPasted: true }, false)
  }
  /** After typing, undo is the text box's. */
  const undoByKey = (event: KeyboardEvent) => {
    if (!onUndo || event.key.toLowerCase() !== 'z' || event.shiftKey || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    onUndo()
  }
  const remove = () => {
    wasRemoved.current = true
    onSource(null, false)
  }
  return (
    <div class={`source ${isOver ? 'over' : ''}`} ref={zone}>
      <label for={id}>
        {title} <span class="hint">{INPUT.hint}</span>
      </label>
      {isChip ? (
        <div class="chip" key="chip">
          <span>
            <Foreign text={source.name} />, {formatBytes(typeof source.data === 'string' ? source.data.length : source.data.size)}
          </span>
          <button type="button" onClick={remove}>
            {INPUT.remove}
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
          onFocus={(event) => source?.isExample && event.currentTarget.select()}
          onKeyDown={undoByKey}
          placeholder={INPUT.placeholder}
          onInput={(event) => type(event.currentTarget.value)}
        />
      )}
      <div class="line" key="line">
        <button type="button" onClick={() => file.current?.click()}>
          {INPUT.choose}
        </button>
        <input
          ref={file}
          type="file"
          hidden
          aria-label={INPUT.file(title)}
          onChange={(event) => {
            takeFiles(event.currentTarget.files)
            // Otherwise choosing the same file again would not be a change.
            event.currentTarget.value = ''
          }}
        />
        {onUndo && (
          <button type="button" onClick={onUndo}>
            {INPUT.undo}
          </button>
        )}
      </div>
      {onSample && <SampleSelect key="samples" source={source} onSample={onSample} />}
      {hidden.length > 0 && (
        <p class="note" key="hidden">
          {INPUT.hidden(hidden.length, [...new Set(hidden.map(({ text }) => text))])}
        </p>
      )}
      {source?.isPasted && (
        <p class="note" key="note">
          {INPUT.pasted}
        </p>
      )}
    </div>
  )
}
