// The rules in docs/operations.md, in a real Prometheus that scrapes a real receiver: each alert fires for its cause.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { freePort } from '../../scripts/port.js'
import { root } from '../../scripts/setup.js'
import { HOUR, MINUTE, namesInOneShard } from '../receiver/controlled-clock.js'
import { forwardTo, respondWith, startTarget, waitUntil } from '../receiver/recording-target.js'
import { newFolder, release, startReceiver } from '../receiver/workerd.js'

const EVENTS_TOKEN = 'a-token-of-twenty-letters'
/** Prometheus' default is a minute. */
const INTERVAL_SECONDS = 1

const skip = spawnSync('prometheus', ['--version']).status === 0 ? false : 'prometheus is not installed'

/** The rules as they are in the documentation. */
function documentedRules() {
  const [, rules] = /```yaml\n(- alert: [^`]*)```/.exec(readFileSync(join(root, 'docs/operations.md'), 'utf8')) ?? []
  return rules
}

test('each documented alert fires in Prometheus', { skip }, async (t) => {
  const { folder, remove } = await newFolder()
  const target = await startTarget()
  const receiver = await startReceiver(folder, { TARGETS: JSON.stringify([forwardTo(target.url)]), EVENTS_TOKEN })
  const rules = documentedRules()
  const names = [...rules.matchAll(/alert: (\w+)/g)].map(([, name]) => name)
  const prometheus = await startPrometheus(rules, new URL(receiver.url).host)
  const firing = async () =>
    (await prometheus.get('alerts')).alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname)
  const fires = async (name) => {
    const start = Date.now()
    await waitUntil(`${name} to fire`, async () => (await firing()).includes(name), 60_000)
    t.diagnostic(`${name} fired after ${((Date.now() - start) / 1000).toFixed(1)} s`)
  }
  const turnTo = async (offset) => {
    await receiver.test('clock', { offset })
    await receiver.test('run')
  }
  try {
    const { groups } = await prometheus.get('rules')
    assert.deepEqual(
      groups.flatMap(({ rules }) => rules.map(({ name }) => name)),
      names,
    )
    const delays = groups.flatMap(({ rules }) => rules.map(({ duration }) => duration))
    t.diagnostic(`scraped every ${INTERVAL_SECONDS} s instead of 60; \`for\` of the rules, unchanged, in seconds: ${delays}`)

    const [one, other] = namesInOneShard()
    await receiver.post(release(one))
    await waitUntil('the first event to be sent', () => target.hits.length === 1)
    await prometheus.scraped('npm_hooks_dead_letters')
    assert.deepEqual(await firing(), [], 'without a cause')

    // The target refuses one event and has accepted another.
    target.behave = (_, response, { body }) => response.writeHead(JSON.parse(body).name === other ? 422 : 204).end()
    await receiver.post(release(other))
    for (const offset of [0, MINUTE, 2 * MINUTE, 10 * MINUTE]) await turnTo(offset)
    await fires('NpmHooksDeadLetters')
    assert.deepEqual(await firing(), ['NpmHooksDeadLetters'])

    target.behave = respondWith(410)
    await receiver.post(release(one, '2.0.0'))
    await turnTo(10 * MINUTE)
    await fires('NpmHooksSuspended')
    assert.ok(!(await firing()).includes('NpmHooksWaiting'))

    // The event was received two hours ago by the clock of Prometheus and of the metrics.
    await turnTo(-2 * HOUR)
    await receiver.post(release(one, '3.0.0'))
    await turnTo(0)
    await fires('NpmHooksWaiting')
    assert.deepEqual((await firing()).sort(), [...names].sort())
  } finally {
    await prometheus.stop()
    await receiver.kill()
    target.stop()
    remove()
  }
})

async function startPrometheus(rules, scraped) {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-prometheus-'))
  const interval = `${INTERVAL_SECONDS}s`
  writeFileSync(join(folder, 'rules.yml'), `groups:\n- name: npm-hooks\n  rules:\n${rules.replaceAll(/^/gm, '  ').trimEnd()}\n`)
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: ${interval}, scrape_timeout: ${interval}, evaluation_interval: ${interval} }
rule_files: [rules.yml]
scrape_configs:
- job_name: npm-hooks
  authorization: { credentials: ${EVENTS_TOKEN} }
  static_configs: [{ targets: ['${scraped}'] }]
`,
  )
  const address = `127.0.0.1:${await freePort()}`
  const args = ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=${address}`]
  const child = spawn('prometheus', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  const log = []
  child.stderr.setEncoding('utf8').on('data', (text) => log.push(text))
  const ended = new Promise((resolve) => child.once('exit', resolve))
  process.once('exit', () => child.kill('SIGKILL'))
  const get = async (path) => (await (await fetch(`http://${address}/api/v1/${path}`)).json()).data
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const scrapedMetric = (name) =>
    waitUntil(`${name} to be scraped`, async () => (await get(`query?query=${name}`)).result.length > 0, 30_000).catch((error) => {
      throw new Error(`${error.message}\n${log.slice(-5).join('')}`)
    })
  await waitUntil(
    'Prometheus to start',
    () =>
      get('rules').then(
        ({ groups }) => groups.length > 0,
        () => false,
      ),
    30_000,
  ).catch(async (error) => {
    await stop()
    throw new Error(`${error.message}\n${log.slice(-5).join('')}`)
  })
  return { get, scraped: scrapedMetric, stop }
}
