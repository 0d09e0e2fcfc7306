// The recipes of docs/recipes.md, from its text. Those whose frameworks are large are in tests/recipes-frameworks.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../../scripts/setup.js'
import { FORMATS } from '../frameworks/lambda.js'
import { read } from '../docs/markdown.js'
import { bun, deno } from '../hosts/programs.js'
import { manifestOf } from '../recipes-frameworks/install.js'
import { skipAll } from '../skip.js'
import { postTo, receivesAll, titles, wronglyAnswered } from './deliveries.js'
import { asAzureFunction, asCloudFunction, asLambda } from './functions.js'
import { packedPackage, project, whileListening } from './project.js'
import { importedPackages, recipes } from './recipes.js'

const all = recipes()
// In the repository, whose node_modules have the frameworks.
const folders = mkdtempSync(join(root, 'target', 'recipes-'))
const skipShell = process.platform === 'win32' ? 'the commands are for a Unix shell' : false
/** AWS, Google and Azure limit a body themselves. */
const BY_THE_PLATFORM = ['33 MiB']

/** What a receiver answers wrongly that hashes what it parsed and serialized. */
const REWRITTEN = ['as python writes it', 'as php writes it', 'as indent-2 writes it', '135 kB', '2 MB', 'not JSON']

const SERVERS = [
  { name: "Node's http" },
  { name: 'Express' },
  { name: 'Fastify' },
  { name: 'Hono' },
  { name: 'Deno', host: deno, manifest: { type: 'module', dependencies: { 'npm-hooks': '*' } } },
  { name: 'Bun', host: bun },
]

const FUNCTIONS = [
  ...Object.entries(FORMATS).flatMap(([version, toEvent]) =>
    [false, true].map((isBase64Encoded) => ({
      name: 'AWS Lambda',
      variant: `payload ${version}, ${isBase64Encoded ? 'base64' : 'text'}`,
      call: asLambda(toEvent, isBase64Encoded),
    })),
  ),
  { name: 'Google Cloud Functions', variant: 'recorded requests', call: asCloudFunction },
  { name: 'Azure Functions', variant: 'recorded requests', call: asAzureFunction },
]

let packed
before(() => {
  packed = packedPackage()
})
after(() => {
  packed.remove()
  rmSync(folders, { recursive: true, force: true })
})

const newFolder = () => mkdtempSync(join(folders, 'project-'))

for (const { name, host, manifest } of SERVERS) {
  test(name, async (t) => {
    const skip = skipShell || host?.skip
    if (skip) return skipAll(t, titles(), skip)
    if (host?.missing) throw new Error(host.missing)
    const programs = host ? { [name.toLowerCase()]: host.program } : {}
    const built = await project(all.get(name), packed, { folder: newFolder(), manifest, programs })
    await whileListening(built, (program) => receivesAll(t, postTo(`${built.url}/npm-hook`), () => program.output))
  })
}

for (const { name, variant, call } of FUNCTIONS) {
  test(`${name}, ${variant}`, async (t) => {
    const built = await project(all.get(name), packed, { folder: newFolder(), manifest: { type: 'module' } })
    const lines = []
    t.mock.method(console, 'log', (...values) => lines.push(values.join(' ')))
    process.env.NPM_HOOK_SECRET = 'npm-hook-fixture-secret'
    try {
      await receivesAll(t, await call(built), () => lines.join('\n'), { except: BY_THE_PLATFORM })
    } finally {
      delete process.env.NPM_HOOK_SECRET
    }
  })
}

/** `[recipe, right, wrong, the deliveries that show it]`. */
const MISTAKES = [
  ['Express', ", limit: '32mb'", '', ['135 kB', '2 MB']],
  ['Express', 'verifyEvent(request.body', 'verifyEvent(JSON.stringify(JSON.parse(request.body))', REWRITTEN],
  ['Fastify', ', bodyLimit: 32 * 1024 * 1024', '', ['2 MB']],
]

for (const [name, right, wrong, shown] of MISTAKES) {
  test(`${name} with ${wrong || `no ${right.slice(2)}`} is found`, { skip: skipShell }, async () => {
    const { commands, files } = all.get(name)
    const [{ name: file, code }] = files
    assert.ok(code.includes(right))
    const mistaken = { commands, files: [{ name: file, code: code.replace(right, wrong) }] }
    const built = await project(mistaken, packed, { folder: newFolder() })
    await whileListening(built, async () => assert.deepEqual(await wronglyAnswered(postTo(`${built.url}/npm-hook`)), shown))
  })
}

test('each recipe installs what it imports', () => {
  for (const each of [...all.values()].filter(({ files }) => files.length > 0)) {
    const imported = importedPackages(each, (name) => BUILT_IN.test(name))
    const missing = imported.filter((name) => !each.install.includes(name) && !GENERATED.includes(name))
    assert.deepEqual(missing, [], each.name)
    assert.ok(each.install.includes('npm-hooks'), each.name)
  }
})

/** What a host or a framework has without an installation. */
const BUILT_IN = /^(node:|cloudflare:|\$|\/)/

/** What the projects have that a framework's generator makes. */
const GENERATED = ['nestjs', 'sveltekit', 'nuxt'].flatMap((name) => {
  const { dependencies, devDependencies } = manifestOf(name)
  return Object.keys({ ...dependencies, ...devDependencies })
})

test('no recipe is left out', () => {
  const files = ['recipes/recipes', 'recipes/browsers', 'recipes-frameworks/frameworks']
  const tests = files.map((name) => read(`tests/${name}.test.js`)).join('')
  const documented = [...all.values()].filter(({ files }) => files.length > 0).map(({ name }) => name)
  assert.deepEqual(
    documented.filter((name) => !tests.includes(`'${name}'`) && !tests.includes(`"${name}"`)),
    [],
  )
})
