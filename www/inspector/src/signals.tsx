// The review of the release.
import type { Signal } from 'npm-hooks/packument'
import { Badge, levelTone } from 'npm-hooks-ui/badge.tsx'
import { ErrorView } from './error-view.tsx'
import type { ErrorDetails } from './protocol.ts'
import { ShowButton } from './show-button.tsx'
import type { Path } from './work/spans.ts'

const MAX_VALUE_CHARS = 160

interface Props {
  signals: Signal[] | ErrorDetails
  version: string
  onShow: (path: Path) => void
}

export function SignalList({ signals, version, onShow }: Props) {
  return (
    <>
      <h3>Review of {version}</h3>
      {!Array.isArray(signals) ? (
        <ErrorView error={signals} />
      ) : signals.length === 0 ? (
        <p class="help">
          No signals. This doesn’t mean that the release is safe: most attacks change only code, and npm doesn’t check a manifest against
          its tarball.
        </p>
      ) : (
        <ul class="signals">
          {signals.map(({ code, level, message, locations }) => (
            <li key={code}>
              <p>
                <Badge tone={levelTone(level)}>{level}</Badge> <code>{code}</code> {message}
              </p>
              <ul>
                {locations.map(({ path, value }) => (
                  <li key={path.join('\n')}>
                    <code>{path.join(' › ')}</code>: <code class="value">{truncate(JSON.stringify(value))}</code>
                    <ShowButton path={path} onShow={onShow} />
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const truncate = (text: string) => (text.length > MAX_VALUE_CHARS ? `${text.slice(0, MAX_VALUE_CHARS)}…` : text)
