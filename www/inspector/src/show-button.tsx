// Shows a path in the payload's view.
import { visibleText } from './visible-text.ts'
import type { Path } from './work/spans.ts'

export function ShowButton({ path, onShow }: { path: Path; onShow: (path: Path) => void }) {
  return (
    <button type="button" class="show" onClick={() => onShow(path)} aria-label={`Show ${visibleText(path.join(' › '))} in the payload`}>
      Show
    </button>
  )
}
