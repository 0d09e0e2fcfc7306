// Targets of each kind, in the formats that their services document; docs/targets.md names the documents.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createDelivery } from 'npm-hooks/packument'
import { root } from '../../scripts/setup.js'
import { withReceiver } from './controlled-clock.js'
import { loadModule } from './load-module.js'
import { startTarget, waitUntil } from './recording-target.js'
import { release, SECRET } from './workerd.js'

const KEY = Buffer.from('a key of at least 24 bytes')
const STANDARD_SECRET = `whsec_${KEY.toString('base64')}`
const TOKEN = 'github_pat_of_the_test'
const PUBLIC_URL = 'https://hooks.example/'

const WITH_PRERELEASES = { filter: { prereleases: true } }

const TARGETS = {
  slack: WITH_PRERELEASES,
  discord: WITH_PRERELEASES,
  teams: WITH_PRERELEASES,
  github: { secret: TOKEN },
  standard: { secret: STANDARD_SECRET },
}
const FOR_PEOPLE = ['slack', 'discord', 'teams']

const V1 = { '1.0.0': {}, '1.0.1': { scripts: { postinstall: 'node x' } } }
const alarming = (name) => {
  const time = { '1.0.0': '2020-01-01T00:00:00Z', '1.0.1': '2020-02-01T00:00:00Z' }
  return release(name, '1.0.1', { packument: JSON.stringify({ name, 'dist-tags': { latest: '1.0.1' }, versions: V1, time }) })
}

/** What would be shown to people, without the link of the server itself. */
const SHOWN = {
  slack: ({ text }) => text.replace(/\n<https:\/\/hooks\.example\/[^\n]*$/, ''),
  discord: ({ content }) => content.replace(/\n<https:\/\/hooks\.example\/[^\n]*$/, ''),
  teams: ({ attachments: [{ content }] }) => content.body.map(({ inlines: [{ text }] }) => text).join('\n'),
}

/** Runs `work` with a receiver that has a target of each kind; `sent(kind)` has the bodies and headers that it got. */
async function withKinds(work, limit = { perSecond: null }) {
  const target = await startTarget()
  const more = Object.entries(TARGETS).map(([kind, fields]) => ({ name: kind, kind, url: `${target.url}/${kind}`, limit, ...fields }))
  const sent = (kind) =>
    target.hits
      .filter(({ url }) => url === `/${kind}`)
      .map(({ headers, body }) => ({ headers, text: String(body), json: JSON.parse(body) }))
  try {
    await withReceiver({ more, PUBLIC_URL }, (context) => work({ ...context, sent, target }))
  } finally {
    target.stop()
  }
}

describe('kinds of targets', { concurrency: 2 }, () => {
  test('each gets an event in its format', () =>
    withKinds(async ({ receiver, turn, sent }) => {
      const { id, key } = (await receiver.post(alarming('left-pad'))).answer
      await turn(0)
      const summary = 'left-pad 1.0.1 published (patch after 1.0.0, tagged latest)'

      const [slack] = sent('slack')
      const [section, context] = slack.json.blocks
      assert.deepEqual([section.type, section.text.type, section.text.emoji], ['section', 'plain_text', false])
      assert.match(section.text.text, /^🚨 left-pad 1\.0\.1 published .*\n• alarm install-script: /)
      assert.deepEqual(context, { type: 'context', elements: [{ type: 'mrkdwn', text: `<https://hooks.example/events/#${id}|${id}>` }] })

      const [discord] = sent('discord')
      const { content, ...rest } = discord.json
      assert.deepEqual(rest, { allowed_mentions: { parse: [] }, flags: 4 })
      assert.match(
        content,
        /^🚨 left\\-pad 1\.0\.1 published .*\n• alarm install\\-script\\: [^\n]*\n<https:\/\/hooks\.example\/events\/#[0-9a-f]{32}>$/,
      )

      const [teams] = sent('teams')
      const [{ contentType, contentUrl, content: card }] = teams.json.attachments
      assert.deepEqual([teams.json.type, contentType, contentUrl], ['message', 'application/vnd.microsoft.card.adaptive', null])
      assert.deepEqual(
        [card.type, card.version, card.actions],
        ['AdaptiveCard', '1.4', [{ type: 'Action.OpenUrl', title: 'Open', url: `https://hooks.example/events/#${id}` }]],
      )
      assert.deepEqual(card.body[0], { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: `🚨 ${summary}` }] })
      assert.match(card.body[1].inlines[0].text, /^• alarm install-script: /)

      const [github] = sent('github')
      const { event_type, client_payload } = github.json
      const { signals, ...about } = client_payload
      assert.deepEqual(about, { id, key, kind: 'publish', name: 'left-pad', version: '1.0.1', summary, level: 'alarm', warning: null })
      assert.deepEqual([event_type, signals.map(({ code }) => code)], ['npm-publish', ['install-script']])
      assert.ok(Object.keys(client_payload).length <= 10)
      const { accept, authorization, 'x-github-api-version': version, 'user-agent': agent } = github.headers
      assert.deepEqual([accept, authorization, version], ['application/vnd.github+json', `Bearer ${TOKEN}`, '2022-11-28'])
      assert.ok(agent)

      const [standard] = sent('standard')
      const { type, timestamp, data } = standard.json
      assert.deepEqual([type, data.id, data.change.key, data.level, data.signals.length], ['npm.publish', id, key, 'alarm', 1])
      assert.ok(Date.parse(timestamp))
      const signed = `${id}.${standard.headers['webhook-timestamp']}.${standard.text}`
      assert.equal(standard.headers['webhook-id'], id)
      assert.equal(standard.headers['webhook-signature'], `v1,${createHmac('sha256', KEY).update(signed).digest('base64')}`)
      assert.equal(standard.headers['x-npm-signature'], undefined)
      for (const kind of FOR_PEOPLE) assert.doesNotMatch(sent(kind)[0].text, /npm-signature/)
    }))

  test('what npm could not explain is not a message to people', () =>
    withKinds(async ({ receiver, turn, sent }) => {
      await receiver.post(createDelivery({ kind: 'change', name: 'a' }, { secret: SECRET }))
      await turn(0)
      for (const kind of Object.keys(TARGETS)) assert.equal(sent(kind).length, FOR_PEOPLE.includes(kind) ? 0 : 1, kind)
    }))

  test('a hostile text adds no link, notifies no one and formats nothing', () =>
    withKinds(async ({ receiver, turn, sent }) => {
      const hostile = [
        'https://evil.example/login',
        'evil.example',
        'socket.io',
        'mailto:a@evil.example',
        '[click](https://evil.example)',
        '@everyone',
        '@here',
        '@channel',
        '<@123456789012345678>',
        '<@&123456789012345678>',
        '<!channel>',
        '<:smile:123456789012345678>',
        '<t:1700000000:R>',
        '**bold** *it* __under__ ~~no~~ ||spoiler||',
        '`code` ```block```',
        '# head',
        '> quote',
        '1. list',
        '\\*',
        '{{DATE(2026-01-01T00:00:00Z)}}',
        '\u202eevil\u2066\u200bx',
        '\u001b[31mred\u0007',
        'x'.repeat(10_000),
        '*'.repeat(10_000),
      ]
      // The name of a package is the first word of the summary, and a version is in the middle.
      for (const text of hostile) await receiver.post(release(text, `1.0.0-${text}`))
      await turn(0)
      for (const kind of FOR_PEOPLE) {
        await waitUntil(`all messages to ${kind}`, () => sent(kind).length >= hostile.length)
        const messages = sent(kind)
        assert.equal(messages.length, hostile.length, kind)
        for (const { json, text } of messages) {
          assert.ok(text.length < 28_000)
          const shown = SHOWN[kind](json)
          assert.doesNotMatch(shown, /:\/\/|[\p{L}\p{N}][.。]\p{L}|mailto:[^\u200b]|\]\(|@(channel|here|everyone)/u, kind)
          assert.doesNotMatch(shown.replaceAll('\u200b', '').replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u, kind)
          if (kind === 'slack') {
            assert.doesNotMatch(shown, /[<>]|&(?!amp;|lt;|gt;)/)
            // What Slack shows has no format.
            const [{ text }] = json.blocks
            assert.deepEqual([text.type, text.text.length <= 3000], ['plain_text', true])
          }
          if (kind === 'teams') assert.doesNotMatch(shown, /\{\{/)
          if (kind !== 'discord') continue
          assert.ok(json.content.length <= 2000)
          // Every character of Markdown has a backslash before it.
          assert.doesNotMatch(shown.replace(/\\[\s\S]/g, ''), /[\\*_~`|<>#[\]():@-]|^\d+[.)]/m, shown.slice(0, 100))
        }
      }
    }))

  for (const [what, status, headers, body, isPaused] of [
    ['403 with retry-after', 403, { 'retry-after': '60' }, '', true],
    ['429 with a reset', 429, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 600) }, '', true],
    ['403 with a secondary limit', 403, {}, '{"message":"You have exceeded a secondary rate limit."}', true],
    ['403 that refuses the token', 403, {}, '{"message":"Bad credentials"}', false],
  ])
    test(`of GitHub, a ${what} ${isPaused ? 'pauses the target' : 'is a failure'}`, () =>
      withKinds(async ({ receiver, turn, target }) => {
        target.behave = (request, response) => response.writeHead(request.url === '/github' ? status : 204, headers).end(body)
        await receiver.post(release('a'))
        await turn(0)
        const rows = (await receiver.test('sql', { sql: "SELECT attempts FROM deliveries WHERE target = 'github'" })).flat()
        assert.deepEqual(rows, [{ attempts: isPaused ? 0 : 1 }])
        const [{ paused }] = (await receiver.test('sql', { sql: "SELECT paused FROM health WHERE target = 'github'" })).flat()
        if (isPaused) assert.ok(paused > Date.now() + 50_000)
        else assert.equal(paused, null)
      }))

  test('GitHub asks for fewer requests with a 403: the target is paused, and no attempt is counted', () =>
    withKinds(async ({ receiver, turn, sent, target }) => {
      target.behave = (request, response) => {
        const isLimited = request.url === '/github' && sent('github').length === 1
        const reset = String(Math.floor(Date.now() / 1000) + 60)
        response.writeHead(isLimited ? 403 : 204, isLimited ? { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } : {}).end()
      }
      await receiver.post(release('a'))
      await turn(0)
      const [{ throttledUntil }] = (
        await receiver.test('sql', { sql: "SELECT paused AS throttledUntil FROM health WHERE target = 'github' AND paused IS NOT NULL" })
      ).flat()
      assert.ok(throttledUntil > Date.now())
      const rows = (await receiver.test('sql', { sql: "SELECT attempts FROM deliveries WHERE target = 'github'" })).flat()
      assert.deepEqual(rows, [{ attempts: 0 }])
      await turn(65_000)
      assert.equal(sent('github').length, 2)
    }))
})

test('a target is checked by its kind; a message never has a secret', async () => {
  const { readTargets } = await loadModule("export * from './settings/targets.ts'")
  const url = 'https://service.example/secret-path'
  const problemsOf = (item) => {
    const problems = []
    readTargets(JSON.stringify([{ name: 'a', url, ...item }]), (problem) => problems.push(problem))
    return problems
  }
  for (const [kind, fields] of Object.entries(TARGETS)) assert.deepEqual(problemsOf({ kind, ...fields }), [], kind)
  // The configurations of the document are valid, and it has one of each kind.
  const document = readFileSync(join(root, 'docs/targets.md'), 'utf8')
  const documented = [...document.matchAll(/^```json\n(.*?)^```$/gms)].map(([, json]) => JSON.parse(json))
  assert.deepEqual([...new Set(documented.map(({ kind }) => kind))].sort(), ['forward', ...Object.keys(TARGETS)].sort())
  for (const item of documented) assert.deepEqual(problemsOf(item), [], item.name)
  const short = `whsec_${Buffer.from('short').toString('base64')}`
  for (const [item, problem] of [
    [{ kind: 'irc' }, /\.kind: must be one of forward, standard, slack, discord, teams, github/],
    [{ kind: 'discord', secret: 'hunter2' }, /\.secret: remove it; the URL of a discord webhook is its secret/],
    [{ kind: 'teams', secret: 'hunter2' }, /\.secret: remove it; the URL of a teams webhook/],
    [{ kind: 'github' }, /\.secret: a github target needs a token/],
    [{ kind: 'github', secret: 'hunter2 with spaces' }, /\.secret: must be a token without white space/],
    [{ kind: 'github', secret: 'a', previousSecret: 'hunter2' }, /\.previousSecret: remove it; a token signs nothing/],
    [{ kind: 'standard' }, /\.secret: a standard target needs a secret to sign with/],
    [{ kind: 'standard', secret: 'hunter2' }, /\.secret: must be whsec_ and 24 to 64 bytes in base64/],
    [{ kind: 'standard', secret: short }, /\.secret: must be whsec_/],
    [{ kind: 'standard', secret: STANDARD_SECRET, previousSecret: 'hunter2' }, /\.previousSecret: must be whsec_/],
    [{ kind: 'standard', secret: STANDARD_SECRET, previousSecret: STANDARD_SECRET }, /\.previousSecret: must differ from secret/],
    [{ kind: 'forward' }, /\.secret: a forward target needs a secret to sign with/],
  ]) {
    const problems = problemsOf(item)
    assert.equal(problems.length, 1, problems.join('; '))
    assert.match(problems[0], problem)
    assert.doesNotMatch(problems[0], /hunter2|secret-path/)
  }
})
