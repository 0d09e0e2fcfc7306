// The payload: an editor while it is small, a tree that is read by span when it is large; one search for both.
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from './desk.ts'
import { Copy } from './field.tsx'
import { sizeOf } from './source.tsx'
import { Tree } from './tree.tsx'
import type { Editor } from './editor.ts'
import type { Path } from './work/spans.ts'

/** From here on an editor would be slow, in bytes. */
const EDITOR_CAP = 2_000_000

interface Props {
  size: number
  /** Where to go, once. */
  place: { path: Path } | null
  onShown: () => void
}

export function PayloadPanel({ size, place, onShown }: Props) {
  const section = useRef<HTMLElement>(null)
  const [path, setPath] = useState<Path>([])
  const [wanted, setWanted] = useState<{ path: Path; at?: number } | null>(null)
  const [said, setSaid] = useState('')
  /** The whole as an editor shows it; null where that would be too much. */
  const [text, setText] = useState<string | null | undefined>(size < EDITOR_CAP ? undefined : null)

  useEffect(() => {
    if (text === undefined) ask('text', []).then(setText, () => setText(null))
  }, [])
  useEffect(() => {
    if (place === null) return
    setWanted(place)
    section.current?.scrollIntoView({ block: 'start' })
    section.current?.focus({ preventScroll: true })
    onShown()
  }, [place])

  const view = { wanted, onPath: setPath, onSay: setSaid }
  const copied = async () => ask('value', [path])
  return (
    <section class="panel payload" aria-labelledby="payload" ref={section} tabIndex={-1}>
      <h2 id="payload">
        Payload <span class="hint">{sizeOf(size)}</span>
      </h2>
      <Search onFound={setWanted} onSay={setSaid} />
      <p class="hint" role="status">
        {said}
      </p>
      <div class="line path">
        <code aria-label="Path">{path.length === 0 ? '(the whole)' : path.join(' › ')}</code>
        <Copy text={`event.peek(${path.map((step) => JSON.stringify(step)).join(', ')})`} label="Copy path" />
        <Copy text={copied} label="Copy value" />
      </div>
      {text === undefined ? (
        <p class="hint">Opening…</p>
      ) : text === null ? (
        <Tree {...view} />
      ) : (
        <EditorView {...view} text={text} onFailed={() => setText(null)} />
      )}
    </section>
  )
}

/** Says what is there of a path, where not all of it is. */
export function missing(path: Path, there: Path): string {
  return there.length === path.length
    ? ''
    : `${path.slice(0, there.length + 1).join(' › ')} is not there. Shown is ${there.join(' › ') || 'the whole'}.`
}

interface SearchProps {
  onFound: (found: { path: Path; at: number }) => void
  onSay: (message: string) => void
}

function Search({ onFound, onSay }: SearchProps) {
  const [text, setText] = useState('')
  const last = useRef({ text: '', at: -1 })
  const next = async (event: Event) => {
    event.preventDefault()
    if (text === '') return
    const from = last.current.text === text ? last.current.at + 1 : 0
    const found = await ask('search', [text, from])
    last.current = { text, at: found?.at ?? -1 }
    onSay(found === null ? `“${text}” is not in the payload.` : found.at < from ? 'From the beginning again.' : '')
    if (found !== null) onFound(found)
  }
  return (
    <form class="line" role="search" onSubmit={(event) => void next(event)}>
      <input
        type="search"
        aria-label="Search the payload"
        placeholder="Search"
        value={text}
        spellcheck={false}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit">Find next</button>
    </form>
  )
}

export interface ViewProps {
  wanted: { path: Path; at?: number } | null
  onPath: (path: Path) => void
  onSay: (message: string) => void
}

function EditorView({ wanted, onPath, onSay, text, onFailed }: ViewProps & { text: string; onFailed: () => void }) {
  const host = useRef<HTMLDivElement>(null)
  const [editor, setEditor] = useState<Editor | null>(null)

  useEffect(() => {
    let made: Editor | undefined
    let isGone = false
    import('./editor.ts')
      .then(({ makeEditor }) => {
        if (isGone || host.current === null) return
        made = makeEditor(host.current, text, (place) => void ask('pathOf', [place]).then(onPath))
        setEditor(made)
      })
      .catch(onFailed)
    return () => {
      isGone = true
      made?.destroy()
    }
  }, [])

  useEffect(() => {
    if (editor === null || wanted === null) return
    const { path, at } = wanted
    const placed = at === undefined ? ask('placeOf', [path]) : ask('placeAt', [at]).then((place) => ({ place, path }))
    void placed.then(({ place, path: there }) => {
      editor.show(place)
      onPath(there)
      if (at === undefined) onSay(missing(path, there))
    })
  }, [editor, wanted])

  return (
    <div class="editor" ref={host}>
      {editor === null && <p class="hint">Opening…</p>}
    </div>
  )
}
