// The editor for small payloads: CodeMirror in a shadow root. There it can adopt its style sheets; in the page it would
// have to add a style element, which the content security policy forbids.
import { standardKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bidiIsolates, codeFolding, foldGutter, foldKeymap, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorSelection, EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { PAYLOAD } from './texts.ts'
import { characterName, hiddenCharacters } from './visible-text.ts'

export interface Editor {
  /** Scrolls to a position and puts the cursor there. */
  show: (position: number) => void
  destroy: () => void
}

const highlightStyle = HighlightStyle.define([
  { tag: tags.propertyName, color: 'light-dark(#0b5394, #8ab8f0)' },
  { tag: tags.string, color: 'light-dark(#22631f, #9bd18b)' },
  { tag: tags.number, color: 'light-dark(#8a4b00, #f0b36a)' },
  { tag: [tags.bool, tags.null], color: 'light-dark(#8a1a5b, #f29ac6)' },
])

const theme = EditorView.theme({
  '&': { width: '100%', maxHeight: '100%', fontSize: '13px', color: 'var(--text)', backgroundColor: 'var(--field)' },
  '&.cm-focused': { outline: '2px solid var(--accent)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--quiet)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--mark)' },
  '.hidden-character': { color: 'var(--bad)', backgroundColor: 'var(--bad-bg)', borderRadius: '3px' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
})

function characterMark(codePoint: number): HTMLElement {
  const mark = document.createElement('span')
  mark.className = 'hidden-character'
  mark.textContent = characterName(codePoint)
  return mark
}

export function createEditor(host: HTMLElement, text: string, onPosition: (position: number) => void): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorState.readOnly.of(true),
        EditorView.contentAttributes.of({ 'aria-label': PAYLOAD.editor, 'aria-readonly': 'true', tabindex: '0' }),
        lineNumbers(),
        foldGutter(),
        codeFolding(),
        drawSelection(),
        highlightActiveLine(),
        json(),
        bidiIsolates(),
        highlightSpecialChars({ specialChars: hiddenCharacters(), render: characterMark }),
        syntaxHighlighting(highlightStyle),
        theme,
        keymap.of([...foldKeymap, ...standardKeymap]),
        EditorView.updateListener.of((update) => {
          if (update.selectionSet) onPosition(update.state.selection.main.head)
        }),
      ],
    }),
  })
  return {
    show: (position) =>
      view.dispatch({ selection: EditorSelection.cursor(position), effects: EditorView.scrollIntoView(position, { y: 'center' }) }),
    destroy: () => view.destroy(),
  }
}
