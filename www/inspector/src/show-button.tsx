// Shows a path in the payload's view.
import { PAYLOAD } from './texts.ts'
import { visibleText } from './visible-text.ts'
import type { Path } from './work/spans.ts'

export function ShowButton({ path, onShow }: { path: Path; onShow: (path: Path) => void }) {
  return (
    <button type="button" class="show" onClick={() => onShow(path)} aria-label={PAYLOAD.showPath(visibleText(path.join(' › ')))}>
      {PAYLOAD.show}
    </button>
  )
}
