// Warnings of an event or a change.

import type { Warning } from 'npm-hooks'
import { Badge } from 'npm-hooks-ui/badge.tsx'
import { LibraryMessage } from './prose.tsx'
import { EVENT_NOTES } from './texts.ts'

export function WarningList({ warnings }: { warnings: Warning[] }) {
  if (warnings.length === 0) return null
  return (
    <ul class="warnings" aria-label={EVENT_NOTES.warnings}>
      {warnings.map(({ code, message }) => (
        <li key={code}>
          <Badge tone="warn">{code}</Badge> <LibraryMessage text={message} />
        </li>
      ))}
    </ul>
  )
}
