// The receiver's own page: what came, where it went, and what is stuck.
import { useState } from 'preact/hooks'
import { Field } from '../field.tsx'
import { Receiver, Refused } from './api.ts'
import { CountsPanel } from './counts.tsx'
import { DeadPanel } from './dead.tsx'
import { LatestPanel } from './latest.tsx'
import { TargetsPanel } from './targets.tsx'

/** Until the tab is closed; longer, nothing is kept. */
const KEY = 'npm-hooks-token'

export function EventsApp() {
  const [receiver, setReceiver] = useState<Receiver | null>(() => {
    const token = sessionStorage.getItem(KEY)
    return token === null ? null : new Receiver(token)
  })
  const [round, setRound] = useState(0)
  const enter = async (token: string) => {
    const receiver = new Receiver(token)
    await receiver.get('events', { limit: 1 })
    sessionStorage.setItem(KEY, token)
    setReceiver(receiver)
  }
  const leave = () => {
    sessionStorage.removeItem(KEY)
    setReceiver(null)
  }
  return (
    <>
      <header class="top">
        <h1>
          <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width="28" height="28" /> npm hooks events
        </h1>
        <p class="promise">What was received, and where it went.</p>
        <nav aria-label="Elsewhere">
          {receiver && (
            <button type="button" onClick={() => setRound(round + 1)}>
              Refresh
            </button>
          )}
          {receiver && (
            <button type="button" onClick={leave}>
              Leave
            </button>
          )}
          <a class="button" href="/inspector/">
            Inspector
          </a>
        </nav>
      </header>
      <main class="events">
        {receiver === null ? (
          <Door onToken={enter} />
        ) : (
          <div class="found" key={round}>
            <CountsPanel receiver={receiver} />
            <LatestPanel receiver={receiver} onLost={leave} />
            <TargetsPanel receiver={receiver} />
            <DeadPanel receiver={receiver} />
          </div>
        )}
      </main>
    </>
  )
}

function Door({ onToken }: { onToken: (token: string) => Promise<void> }) {
  const [token, setToken] = useState('')
  const [mistake, setMistake] = useState('')
  const enter = (event: Event) => {
    event.preventDefault()
    setMistake('')
    onToken(token).catch((error: unknown) =>
      setMistake(error instanceof Refused && error.status === 401 ? 'This is not the token.' : String(error)),
    )
  }
  return (
    <form class="panel door" onSubmit={enter}>
      <Field label="Token" hint="the receiver’s EVENTS_TOKEN; kept until this tab is closed" value={token} onValue={setToken} isSecret />
      <div class="line">
        <button type="submit">Open</button>
      </div>
      {mistake && (
        <p class="note" role="alert">
          {mistake}
        </p>
      )}
    </form>
  )
}
