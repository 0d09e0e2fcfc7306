// A Worker that runs on a schedule: it looks at packages of a registry, and posts each change as a signed event, as if the registry had sent it.
import { comparePackuments, readPackument, signPayload, toEvent } from 'npm-hooks/packument'

export default {
  async scheduled(_, env) {
    const looks = await Promise.allSettled(env.PACKAGES.split(' ').map((name) => look(name, env)))
    const failures = looks.filter(({ status }) => status === 'rejected')
    for (const { reason } of failures) console.error(reason.message)
    if (failures.length > 0) throw new Error(`${failures.length} of ${looks.length} looks failed`)
  },
}

/** Nothing is stored before all is sent, so what fails is repeated by the next run. */
async function look(name, env) {
  const stored = await env.FACTS.get(name, 'json')
  const url = `${env.REGISTRY}/${encodeURIComponent(name).replace(/^%40/, '@')}`
  const answer = await fetch(url, { headers: stored?.etag ? { 'if-none-match': stored.etag } : {} })
  if (answer.status === 304) return
  if (answer.status !== 200) throw new Error(`${name}: the registry answered with ${answer.status}`)
  const packument = new Uint8Array(await answer.arrayBuffer())
  const facts = readPackument(packument)
  for (const change of comparePackuments(stored?.facts ?? null, facts, { firstSight: 'nothing' }))
    await post(toEvent(change, { packument, time: timeOf(change, facts, stored.facts) }), env)
  await env.FACTS.put(name, JSON.stringify({ facts, etag: answer.headers.get('etag') }))
}

async function post(body, env) {
  const headers = { 'content-type': 'application/json', 'x-npm-signature': signPayload(body, env.NPM_HOOK_SECRET) }
  const answer = await fetch(env.TARGET, { method: 'POST', headers, body })
  await answer.body?.cancel()
  if (!answer.ok) throw new Error(`the target answered with ${answer.status}`)
}

/** From the packument, not from the clock, so that a repeated event has the same id; without a time, the id is made from the packument. */
function timeOf({ kind, version }, { time = {} }, before) {
  const modified = time.modified === before.time?.modified ? null : time.modified
  return Date.parse(kind === 'publish' ? (time[version] ?? modified) : modified) || null
}
