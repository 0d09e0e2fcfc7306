// The recipes of docs/recipes.md whose frameworks are large, from its text: built, started and tested as a user does it.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../../scripts/setup.js'
import { inBuiltWorkerd } from '../edge-frameworks/runtimes.js'
import { SECRET } from '../frameworks/answers.js'
import { DELIVERIES, postTo, receivesAll, titles, wronglyAnswered } from '../recipes/deliveries.js'
import { packedPackage, project, runToEnd, whileListening } from '../recipes/project.js'
import { recipes } from '../recipes/recipes.js'
import { skipAll } from '../skip.js'
import { asRealAzureFunction, FORCE_LOOPBACK } from './clouds.js'
import { installApp, manifestOf, newerNode } from './install.js'

const all = recipes()
const skipShell = process.platform === 'win32' ? 'the commands are for a Unix shell' : undefined
/** What the platform answers, or what would take long to reach the recipe. */
const LARGE = ['33 MiB']

let packed
before(() => {
  packed = packedPackage()
})
after(() => packed.remove())

/**
 * `app`: its frameworks in `apps`; without it, those of the repository. `built`: what its build writes. `needsNewerNode`: 22 or newer.
 * `except`, `parsesFirst`: see receivesAll.
 */
const SERVERS = [
  { name: 'NestJS', app: 'nestjs', built: ['dist'], parsesFirst: true },
  { name: 'Next.js', built: ['.next'] },
  { name: 'SvelteKit', app: 'sveltekit', built: ['build', '.svelte-kit'], needsNewerNode: true },
  { name: 'Nuxt', app: 'nuxt', built: ['.nuxt', '.output'], needsNewerNode: true },
  {
    name: 'Google Cloud Functions',
    app: 'cloud-functions',
    built: [],
    path: '/',
    except: LARGE,
    parsesFirst: true,
    variables: { NODE_OPTIONS: `--import ${FORCE_LOOPBACK}` },
  },
]

/** Writes a recipe where its frameworks are, without a text of it; resolves to the project, or to `{ missing }`. */
async function prepare({ name, app, built, needsNewerNode }, removed = '') {
  if (skipShell) return { missing: skipShell }
  const node = needsNewerNode ? newerNode() : { program: process.execPath }
  if (node.missing) return { missing: node.missing }
  const { folder, missing } = app ? installApp(app) : { folder: join(root, 'target/recipes-frameworks', name.replace(/\W+/g, '-')) }
  if (missing) return { missing }
  for (const each of built) rmSync(join(folder, each), { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const manifest = app ? manifestOf(app) : { type: 'module' }
  const ready = await project(without(all.get(name), removed), packed, { folder, manifest })
  return { ...ready, path: `${dirname(node.program)}:${ready.path}` }
}

for (const server of SERVERS) {
  test(server.name, async (t) => {
    const { path = '/npm-hook', except, parsesFirst, variables } = server
    const built = await prepare(server)
    if (built.missing) return skipAll(t, titles(except), built.missing)
    await whileListening(
      built,
      (program) => receivesAll(t, postTo(built.url + path), () => program.output, { except, parsesFirst }),
      variables,
    )
  })
}

function without({ commands, files }, removed) {
  const texts = [...commands, ...files.map(({ code }) => code)]
  assert.ok(texts.some((text) => text.includes(removed)))
  const rest = (text) => text.replace(removed, '')
  return { commands: commands.map(rest), files: files.map(({ name, code }) => ({ name, code: rest(code) })) }
}

/** The limits that docs/recipes.md says to raise: `[recipe, what raises it, the deliveries that are refused without it]`. */
const LIMITS = [
  ['NestJS', "app.useBodyParser('json', { limit: '32mb' })\n", ['135 kB', '2 MB']],
  ['SvelteKit', 'BODY_SIZE_LIMIT=32M ', ['2 MB']],
]

for (const [name, removed, refused] of LIMITS) {
  test(`${name} without ${removed.trim()} refuses ${refused.join(' and ')}`, async (t) => {
    const built = await prepare(
      SERVERS.find((server) => server.name === name),
      removed,
    )
    if (built.missing) return t.skip(built.missing)
    await whileListening(built, async () => assert.deepEqual(await wronglyAnswered(postTo(`${built.url}/npm-hook`)), refused))
  })
}

test('Nuxt on Cloudflare, in workerd', async (t) => {
  const built = await prepare({ name: 'Nuxt', app: 'nuxt', built: ['.nuxt', '.output'], needsNewerNode: true })
  if (built.missing) return skipAll(t, titles(LARGE), built.missing)
  const { code, output } = await runToEnd({ ...built, script: 'npx nuxt build' }, { NITRO_PRESET: 'cloudflare_module' })
  assert.equal(code, 0, output)
  const bindings = { NUXT_NPM_HOOK_SECRET: SECRET }
  let text = ''
  const work = (post) => receivesAll(t, answeredBy(post), () => text, { except: LARGE })
  await inBuiltWorkerd(join(built.folder, '.output/server/index.mjs'), bindings, '/npm-hook', work, (chunk) => (text += chunk))
})

const answeredBy =
  (post) =>
  async ({ body, header }) => {
    const response = await post({ body, signature: header })
    return { status: response.status, text: await response.text() }
  }

test('Azure Functions, with its library', async (t) => {
  const built = await prepare({ name: 'Azure Functions', app: 'cloud-functions', built: [] })
  if (built.missing) return skipAll(t, titles(LARGE), built.missing)
  const lines = []
  process.env.NPM_HOOK_SECRET = SECRET
  try {
    const post = await asRealAzureFunction(built, (text) => lines.push(text))
    await receivesAll(t, post, () => lines.join('\n'), { except: LARGE })
  } finally {
    delete process.env.NPM_HOOK_SECRET
  }
})

test('Jest with jsdom', async (t) => {
  const built = await prepare({ name: 'Jest with jsdom', built: [] })
  if (built.missing) return t.skip(built.missing)
  const { code, output } = await runToEnd(built)
  assert.equal(code, 0, output)
  assert.match(output, /^Tests: +2 passed, 2 total$/m)
})

test('Vitest in workerd', async (t) => {
  const built = await prepare({ name: 'Vitest in workerd', app: 'vitest-plugin', built: [], needsNewerNode: true })
  if (built.missing) return t.skip(built.missing)
  // The table, in the same runtime and with the secret of the recipe's configuration.
  const config = join(built.folder, 'vitest.config.js')
  writeFileSync(config, readFileSync(config, 'utf8').replace("'test-secret'", `'${SECRET}'`))
  const table = DELIVERIES.filter(({ title }) => !LARGE.includes(title))
  writeFileSync(join(built.folder, 'table.json'), JSON.stringify(table))
  writeFileSync(join(built.folder, 'table.test.js'), TABLE_TEST)
  const { code, output } = await runToEnd(built)
  assert.equal(code, 0, output)
  assert.match(output, new RegExp(`Tests +${table.length + 2} passed`))
})

const TABLE_TEST = `import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import table from './table.json'
import worker from './worker.js'

test.each(table)('$title', async ({ body, header, status, error }) => {
  const headers = header ? { 'x-npm-signature': header } : {}
  const answer = await worker.fetch(new Request('http://test/', { method: 'POST', headers, body }), env)
  expect(answer.status).toBe(status)
  if (error) expect(await answer.json()).toEqual({ error })
})
`
