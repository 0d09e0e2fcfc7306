// The legend of the picture of releases.
import { RELEASE_MARKS } from './texts.ts'
import type { MarkName } from './release-marks.ts'

const SHAPES: Record<MarkName, string> = {
  release: 'M8 3.5a4.5 4.5 0 1 0 .01 0z',
  prerelease: 'M8 5a3 3 0 1 0 .01 0z',
  deprecated: 'M8 3l5 5-5 5-5-5z',
  unpublished: 'M4 4l8 8M12 4l-8 8',
  current: 'M8 1.5a6.5 6.5 0 1 0 .01 0z',
}

export function ReleaseLegend({ marks }: { marks: MarkName[] }) {
  return (
    <ul class="legend">
      {marks.map((mark) => (
        <li key={mark}>
          <svg class={mark} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d={SHAPES[mark]} />
          </svg>
          {RELEASE_MARKS[mark]}
        </li>
      ))}
    </ul>
  )
}
