// The hooks that users have added, those that fail first.
import type { HookPage } from 'npm-hooks-events-api'
import { useState } from 'preact/hooks'
import type { ApiClient } from './api-client.ts'
import { ErrorNote } from './error-note.tsx'
import { HookItem } from './hook-item.tsx'
import { LoadMore } from './load-more.tsx'
import { errorText, useApi } from './use-api.ts'
import { useDebounced } from './use-debounced.ts'

/** How many hooks are shown at first, and at each step more. */
const STEP = 20
/** How many the API returns at once. */
const MAX_LIMIT = 1000
/** After deliveries were queued, their results are there at one of these times. */
const SEND_DELAYS_MS = [500, 2000, 5000]

export function HookList({ api, round }: { api: ApiClient; round: number }) {
  const [typed, setTyped] = useState('')
  const search = useDebounced(typed)
  const [wanted, setWanted] = useState(STEP)
  // Also what is open below a hook is loaded again.
  const [change, setChange] = useState(0)
  const { data, error } = useApi(() => loadHooks(api, search, wanted), round, [change, search, wanted])
  const [status, setStatus] = useState('')
  const run = async (work: () => Promise<string>) => {
    try {
      setStatus(await work())
      for (const delay of SEND_DELAYS_MS) setTimeout(() => setChange((change) => change + 1), delay)
    } catch (error) {
      setStatus(errorText(error))
    }
  }
  const hasHooks = data?.isConfigured && (data.total > 0 || search !== '')
  return (
    <section class="panel" aria-labelledby="hooks">
      <h2 id="hooks">Hooks {hasHooks && search === '' && <span class="hint">{data.total.toLocaleString('en')}</span>}</h2>
      <ErrorNote message={error} />
      {data && !data.isConfigured && (
        <p class="hint">
          No hooks are configured. To let users add hooks with <code>npm hook</code>, set <code>HOOK_TOKENS</code> or{' '}
          <code>HOOK_REGISTRY</code>, and <code>HOOK_KEY</code>.
        </p>
      )}
      {data?.isConfigured && !hasHooks && (
        <p class="hint">
          No user has added a hook yet. With npm 10:{' '}
          <code class="command">npm hook add PACKAGE https://… SECRET --registry {location.origin}/</code>
        </p>
      )}
      {hasHooks && (
        <>
          <search class="line">
            <input
              type="search"
              aria-label="User, package or scope of a hook"
              placeholder="User, package or scope"
              value={typed}
              spellcheck={false}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </search>
          <p class="hint">{shownText(data, search)}</p>
        </>
      )}
      <output class="hint">{status}</output>
      {hasHooks && (
        <>
          <ul class="events-list" aria-label="Hooks of users">
            {data.hooks.map((hook) => (
              <HookItem key={hook.id} hook={hook} api={api} round={round + change} run={run} />
            ))}
          </ul>
          <LoadMore next={data.next} shown={data.hooks.length} total={data.total} onLoad={async () => setWanted(wanted + STEP)} />
        </>
      )}
    </section>
  )
}

/** The first `wanted` hooks as they are now: pages that were loaded earlier would show old states. */
async function loadHooks(api: ApiClient, search: string, wanted: number): Promise<HookPage> {
  const load = (before: string, limit: number) => api.get<HookPage>('hooks', { search, before, limit: Math.min(limit, MAX_LIMIT) })
  let page = await load('', wanted)
  const hooks = new Map(page.hooks.map((hook) => [hook.id, hook]))
  while (page.next !== null && hooks.size < wanted) {
    page = await load(page.next, wanted - hooks.size)
    // One that has just begun to fail is on two pages.
    for (const hook of page.hooks) hooks.set(hook.id, hook)
  }
  return { ...page, hooks: [...hooks.values()] }
}

function shownText({ hooks, total, failing }: HookPage, search: string): string {
  if (total === 0) return 'No hook has this in the name of its user, or in what it is on.'
  const shown = `${hooks.length.toLocaleString('en')} of ${total.toLocaleString('en')} shown`
  const failed = failing === 0 ? 'none fails' : failing === 1 ? '1 fails' : `${failing.toLocaleString('en')} fail`
  return `${shown}${search === '' ? '' : ' that match'}; ${failed}.`
}
