// What is watched: the registries, and their packages, those that fail first.
import type { WatchedPackageStatus, WatchedPage } from 'npm-hooks-events-api'
import { useState } from 'preact/hooks'
import type { ApiClient } from './api-client.ts'
import { ErrorNote } from './error-note.tsx'
import { LoadMore } from './load-more.tsx'
import { errorText, useApi } from './use-api.ts'
import { useDebounced } from './use-debounced.ts'
import { WatchedPackage } from './watched-package.tsx'
import { WatchedRegistry } from './watched-registry.tsx'

/** How many packages are shown at first, and at each step more. */
const STEP = 20
/** How many the API returns at once. */
const MAX_LIMIT = 1000
/** After a look was asked for, its result is there at one of these times. */
const LOOK_DELAYS_MS = [500, 2000, 5000]

export function WatchedList({ api, round }: { api: ApiClient; round: number }) {
  const [typed, setTyped] = useState('')
  const search = useDebounced(typed)
  const [wanted, setWanted] = useState(STEP)
  const { data, error, reload } = useApi(() => loadWatched(api, search, wanted), round, [search, wanted])
  const [status, setStatus] = useState('')
  if (data === null ? error === '' : data.registries.length === 0) return null
  const look = async (item: WatchedPackageStatus | null) => {
    try {
      const { looking } = await api.post<{ looking: number }>('look', item === null ? {} : { name: item.name, registry: item.registry })
      setStatus(lookText(item?.name ?? null, looking))
      for (const delay of LOOK_DELAYS_MS) setTimeout(reload, delay)
    } catch (error) {
      setStatus(errorText(error))
    }
  }
  return (
    <section class="panel" aria-labelledby="watched">
      <h2 id="watched">
        Watched {data && <span class="hint">{count(data.registries.reduce((sum, { watched }) => sum + watched, 0))}</span>}
      </h2>
      <ErrorNote message={error} />
      {data && (
        <>
          <ul class="events-list" aria-label="Watched registries">
            {data.registries.map((registry) => (
              <WatchedRegistry key={registry.id} registry={registry} />
            ))}
          </ul>
          <search class="line">
            <input
              type="search"
              aria-label="Watched package"
              placeholder="Package"
              value={typed}
              spellcheck={false}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
            <button type="button" onClick={() => void look(null)}>
              Look at all now
            </button>
          </search>
          <output class="hint">{status}</output>
          <p class="hint">{shownText(data, search)}</p>
          <ul class="events-list" aria-label="Watched packages">
            {data.packages.map((item) => (
              <WatchedPackage key={keyOf(item)} item={item} hasRegistry={data.registries.length > 1} onLook={() => void look(item)} />
            ))}
          </ul>
          <LoadMore next={data.next} shown={data.packages.length} total={data.total} onLoad={async () => setWanted(wanted + STEP)} />
        </>
      )}
    </section>
  )
}

/** The first `wanted` packages as they are now: pages that were loaded earlier would show old states. */
async function loadWatched(api: ApiClient, search: string, wanted: number): Promise<WatchedPage> {
  const load = (before: string, limit: number) => api.get<WatchedPage>('watched', { search, before, limit: Math.min(limit, MAX_LIMIT) })
  let page = await load('', wanted)
  const packages = new Map(page.packages.map((item) => [keyOf(item), item]))
  while (page.next !== null && packages.size < wanted) {
    page = await load(page.next, wanted - packages.size)
    // One that has just begun to fail is on two pages.
    for (const item of page.packages) packages.set(keyOf(item), item)
  }
  return { ...page, packages: [...packages.values()] }
}

const keyOf = ({ registry, name }: WatchedPackageStatus) => `${registry} ${name}`

const count = (number: number) => number.toLocaleString('en')

function shownText({ packages, total, failing }: WatchedPage, search: string): string {
  const shown = `${count(packages.length)} of ${count(total)} shown`
  const failed = failing === 0 ? 'none fails' : failing === 1 ? '1 fails' : `${count(failing)} fail`
  if (total === 0) return search === '' ? 'No packages are watched yet.' : 'No watched package has this in its name.'
  return `${shown}${search === '' ? '' : ' that match'}; ${failed}.`
}

function lookText(name: string | null, looking: number): string {
  if (name !== null) return looking === 0 ? `${name} is not watched any more.` : `Looking at ${name}.`
  return `Looking at ${count(looking)} ${looking === 1 ? 'package' : 'packages'}.`
}
