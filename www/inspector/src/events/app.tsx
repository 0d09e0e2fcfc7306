// The events page: what is watched, what was received, where it was sent, and what failed.
import type { ConfigurationReport } from 'npm-hooks-events-api'
import { useEffect, useState } from 'preact/hooks'
import { ApiClient } from './api-client.ts'
import { DeadLetters } from './dead-letters.tsx'
import { EventCountsPanel } from './event-counts.tsx'
import { EventList } from './event-list.tsx'
import { HealthPanel } from './health-panel.tsx'
import { HookList } from './hook-list.tsx'
import { QuarantineList } from './quarantine-list.tsx'
import { TargetList } from './target-list.tsx'
import { TokenForm } from './token-form.tsx'
import { WatchedList } from './watched-list.tsx'

/** In the session storage, which the browser clears with the tab. */
const TOKEN_KEY = 'npm-hooks-token'

/** How often a visible page loads again. Each time takes about a hundred object requests, which are limited on Cloudflare. */
const REFRESH_MS = 10_000
const SLOW_REFRESH_MS = 60_000
/** A receiver whose counts may be older than this saves requests. */
const MAX_FAST_AGE_SECONDS = 30

export function EventsApp() {
  const [api, setApi] = useState<ApiClient | null>(() => {
    const token = sessionStorage.getItem(TOKEN_KEY)
    return token === null ? null : new ApiClient(token)
  })
  const [round, setRound] = useState(0)
  const [refreshMs, setRefreshMs] = useState(SLOW_REFRESH_MS)
  useEffect(() => {
    // Without an answer the panels show why.
    api?.get<ConfigurationReport>('configuration').then(
      ({ healthAgeSeconds }) => setRefreshMs(healthAgeSeconds <= MAX_FAST_AGE_SECONDS ? REFRESH_MS : SLOW_REFRESH_MS),
      () => {},
    )
  }, [api])
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setRound((round) => round + 1), refreshMs)
    return () => clearInterval(timer)
  }, [refreshMs])
  const signIn = async (token: string) => {
    const api = new ApiClient(token)
    await api.get('events', { limit: 1 })
    sessionStorage.setItem(TOKEN_KEY, token)
    setApi(api)
  }
  const signOut = () => {
    sessionStorage.removeItem(TOKEN_KEY)
    setApi(null)
  }
  return (
    <>
      <header class="top">
        <h1>
          <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width="28" height="28" /> npm hooks events
        </h1>
        <p class="promise">What was received, and where it was sent.</p>
        <nav aria-label="Page">
          {api && (
            <>
              <button type="button" onClick={() => setRound(round + 1)}>
                Refresh
              </button>
              <button type="button" onClick={signOut}>
                Sign out
              </button>
            </>
          )}
          <a class="button" href="/inspector/">
            Inspector
          </a>
        </nav>
      </header>
      <main class="events">
        {api === null ? (
          <TokenForm onToken={signIn} />
        ) : (
          <div class="result">
            <HealthPanel api={api} round={round} />
            <TargetList api={api} round={round} />
            <HookList api={api} round={round} />
            <DeadLetters api={api} round={round} />
            <QuarantineList api={api} round={round} />
            <WatchedList api={api} round={round} />
            <EventCountsPanel api={api} round={round} />
            <EventList api={api} round={round} onUnauthorized={signOut} />
          </div>
        )}
      </main>
    </>
  )
}
