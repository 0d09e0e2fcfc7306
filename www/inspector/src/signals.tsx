// The review of the release.
import type { Review } from 'npm-hooks/packument'
import { Badge, levelTone } from 'npm-hooks-ui/badge.tsx'
import { ErrorView } from './error-view.tsx'
import { Foreign, ForeignPath, ForeignValue } from './foreign.tsx'
import { LibraryMessage } from './prose.tsx'
import type { ErrorDetails } from './protocol.ts'
import { ShowButton } from './show-button.tsx'
import { REVIEW } from './texts.ts'
import { UncheckedList } from './unchecked-list.tsx'
import type { Path } from './work/spans.ts'

interface Props {
  review: Review | ErrorDetails
  version: string
  onShow: (path: Path) => void
}

export function ReviewView({ review, version, onShow }: Props) {
  return (
    <>
      <h3>
        {REVIEW.heading} <Foreign text={version} />
      </h3>
      {'code' in review ? (
        review.code === 'no-manifest' ? (
          <p class="note">{REVIEW.noManifest}</p>
        ) : (
          <ErrorView error={review} />
        )
      ) : (
        <>
          {review.signals.length === 0 ? <p class="help">{REVIEW.noSignal}</p> : <SignalList signals={review.signals} onShow={onShow} />}
          <UncheckedList checked={review.checked} unchecked={review.unchecked} />
        </>
      )}
    </>
  )
}

function SignalList({ signals, onShow }: Pick<Review, 'signals'> & Pick<Props, 'onShow'>) {
  return (
    <ul class="signals">
      {signals.map(({ code, level, message, locations }) => (
        <li key={code}>
          <p>
            <Badge tone={levelTone(level)}>{level}</Badge> <code>{code}</code> <LibraryMessage text={message} />
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
  )
}
