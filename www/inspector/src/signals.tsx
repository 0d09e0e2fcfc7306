// The review of the release.
import type { Signal } from 'npm-hooks/packument'
import { Badge, levelTone } from 'npm-hooks-ui/badge.tsx'
import { ErrorView } from './error-view.tsx'
import { Foreign, ForeignPath, ForeignValue } from './foreign.tsx'
import type { ErrorDetails } from './protocol.ts'
import { ShowButton } from './show-button.tsx'
import type { Path } from './work/spans.ts'

interface Props {
  signals: Signal[] | ErrorDetails
  version: string
  onShow: (path: Path) => void
}

export function SignalList({ signals, version, onShow }: Props) {
  return (
    <>
      <h3>
        Review of <Foreign text={version} />
      </h3>
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
                <Badge tone={levelTone(level)}>{level}</Badge> <code>{code}</code> <Foreign text={message} />
              </p>
              <ul>
                {locations.map(({ path, value }) => (
                  <li key={path.join('\n')}>
                    <code>
                      <ForeignPath path={path} />
                    </code>
                    : <ForeignValue text={JSON.stringify(value)} />
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
