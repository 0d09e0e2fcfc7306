// The payload: an editor if it is small, a tree if it is large, and a search for both.
import { formatBytes } from 'npm-hooks-ui/format.ts'
import { useEffect, useRef, useState } from 'preact/hooks'
import { CopyButton } from './copy-button.tsx'
import type { Editor } from './editor.ts'
import { ForeignPath, Foreign } from './foreign.tsx'
import { PayloadTree } from './payload-tree.tsx'
import { missingPathText, type PayloadTarget, type PayloadViewProps } from './payload-view.ts'
import { PAYLOAD } from './texts.ts'
import { type Trust, UnverifiedMark } from './unverified.tsx'
import type { Path } from './work/spans.ts'
import { call } from './worker-client.ts'

/** An editor is slow with larger payloads. */
const MAX_EDITOR_BYTES = 2_000_000

interface Props {
  size: number
  trust: Trust
  /** A path to show once. */
  target: { path: Path } | null
  onShown: () => void
}

export function PayloadPanel({ size, trust, target, onShown }: Props) {
  const section = useRef<HTMLElement>(null)
  const [path, setPath] = useState<Path>([])
  const [viewTarget, setViewTarget] = useState<PayloadTarget | null>(null)
  const [status, setStatus] = useState('')
  /** `undefined` while it loads; `null` if it is too long for an editor. */
  const [text, setText] = useState<string | null | undefined>(size < MAX_EDITOR_BYTES ? undefined : null)

  useEffect(() => {
    if (text === undefined) call('text', []).then(setText, () => setText(null))
  }, [])
  useEffect(() => {
    if (target === null) return
    setViewTarget(target)
    section.current?.scrollIntoView({ block: 'start' })
    section.current?.focus({ preventScroll: true })
    onShown()
  }, [target])

  const view = { target: viewTarget, onPath: setPath, onStatus: setStatus }
  return (
    <section class="panel payload" aria-labelledby="payload" ref={section} tabIndex={-1}>
      <h2 id="payload">
        {PAYLOAD.heading} <span class="hint">{formatBytes(size)}</span>
      </h2>
      <UnverifiedMark trust={trust} />
      <SearchBox onFound={setViewTarget} onStatus={setStatus} />
      <output class="hint">
        <Foreign text={status} />
      </output>
      <div class="line path">
        <code>{path.length === 0 ? PAYLOAD.whole : <ForeignPath path={path} />}</code>
        <CopyButton text={`event.peek(${path.map((key) => JSON.stringify(key)).join(', ')})`} label={PAYLOAD.copyPath} />
        <CopyButton text={() => call('value', [path])} label={PAYLOAD.copyValue} />
      </div>
      {text === undefined ? (
        <p class="hint">{PAYLOAD.loading}</p>
      ) : text === null ? (
        <PayloadTree {...view} />
      ) : (
        <PayloadEditor {...view} text={text} onFailed={() => setText(null)} />
      )}
    </section>
  )
}

interface SearchProps {
  onFound: (target: PayloadTarget) => void
  onStatus: (message: string) => void
}

function SearchBox({ onFound, onStatus }: SearchProps) {
  const [text, setText] = useState('')
  const last = useRef({ text: '', at: -1 })
  const findNext = async (event: Event) => {
    event.preventDefault()
    if (text === '') return
    const from = last.current.text === text ? last.current.at + 1 : 0
    const match = await call('search', [text, from])
    last.current = { text, at: match?.at ?? -1 }
    if (match === null) return onStatus(PAYLOAD.notFound(text))
    onStatus(match.at < from ? PAYLOAD.wrapped : '')
    onFound(match)
  }
  return (
    <search>
      <form class="line" onSubmit={(event) => void findNext(event)}>
        <input
          type="search"
          aria-label={PAYLOAD.search}
          placeholder={PAYLOAD.searchPlaceholder}
          value={text}
          spellcheck={false}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit">{PAYLOAD.findNext}</button>
      </form>
    </search>
  )
}

function PayloadEditor({ target, onPath, onStatus, text, onFailed }: PayloadViewProps & { text: string; onFailed: () => void }) {
  const host = useRef<HTMLDivElement>(null)
  const [editor, setEditor] = useState<Editor | null>(null)

  useEffect(() => {
    let created: Editor | undefined
    let isUnmounted = false
    import('./editor.ts')
      .then(({ createEditor }) => {
        if (isUnmounted || host.current === null) return
        created = createEditor(host.current, text, (position) => void call('pathAtPosition', [position]).then(onPath))
        setEditor(created)
      })
      .catch(onFailed)
    return () => {
      isUnmounted = true
      created?.destroy()
    }
  }, [])

  useEffect(() => {
    if (editor === null || target === null) return
    const { path, at } = target
    const located = at === undefined ? call('positionOf', [path]) : call('positionAt', [at]).then((position) => ({ position, path }))
    void located.then(({ position, path: existing }) => {
      editor.show(position)
      onPath(existing)
      if (at === undefined) onStatus(missingPathText(path, existing))
    })
  }, [editor, target])

  return (
    <div class="editor" ref={host}>
      {editor === null && <p class="hint">{PAYLOAD.loading}</p>}
    </div>
  )
}
