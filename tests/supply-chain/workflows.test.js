// The workflows and the action: each program of others is pinned, rights are the least, and no text of others is part of a script.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import yaml from 'js-yaml'
import { root } from '../../scripts/setup.js'

const FOLDER = '.github/workflows'
const files = [...readdirSync(join(root, FOLDER)).map((name) => `${FOLDER}/${name}`), 'action.yml']
const texts = new Map(files.map((name) => [name, readFileSync(join(root, name), 'utf8')]))
const documents = new Map([...texts].map(([name, text]) => [name, yaml.load(text)]))
const jobs = [...documents].flatMap(([file, { jobs = {} }]) => Object.entries(jobs).map(([name, job]) => ({ file, name, job })))
const steps = [
  ...jobs.flatMap(({ file, name, job }) => job.steps.map((step) => ({ where: `${file}: ${name}`, job, step }))),
  ...documents.get('action.yml').runs.steps.map((step) => ({ where: 'action.yml', job: null, step })),
]

/** What an expression of a script would paste into it as code. A value of the environment is never code. */
const EXPRESSION = /\$\{\{/

/** Rights beyond reading the sources, and the only jobs that have them. */
const RIGHTS = {
  [`${FOLDER}/ci.yml test`]: {},
  [`${FOLDER}/ci.yml supply-chain`]: {},
  [`${FOLDER}/mutants.yml rust`]: {},
  [`${FOLDER}/mutants.yml javascript`]: {},
  [`${FOLDER}/publish.yml build`]: { contents: 'read' },
  [`${FOLDER}/publish.yml npm`]: { 'id-token': 'write' },
  [`${FOLDER}/publish.yml crate`]: { contents: 'read', 'id-token': 'write' },
  [`${FOLDER}/publish.yml release`]: { contents: 'write' },
}

test('each action is pinned by a full commit, with its version', () => {
  for (const [name, text] of texts)
    for (const [line, uses] of text.matchAll(/^.*\buses: *(.*)$/gm))
      assert.match(uses, /^[\w.-]+\/[\w.-]+(\/[\w.-]+)*@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, `${name}: ${line}`)
})

test('one action has one version', () => {
  const versions = new Map()
  for (const text of texts.values())
    for (const [, action, version] of text.matchAll(/\buses: *([\w.-]+\/[\w.-]+)\S*@(\w+ # \S+)/g)) {
      assert.equal(versions.get(action) ?? version, version, action)
      versions.set(action, version)
    }
  assert.ok(versions.size > 0)
})

test('a job has the rights that it needs and no others', () => {
  assert.deepEqual(documents.get(`${FOLDER}/ci.yml`).permissions, { contents: 'read' })
  assert.deepEqual(documents.get(`${FOLDER}/mutants.yml`).permissions, { contents: 'read' })
  assert.deepEqual(documents.get(`${FOLDER}/publish.yml`).permissions, {})
  assert.deepEqual(Object.fromEntries(jobs.map(({ file, name, job }) => [`${file} ${name}`, job.permissions ?? {}])), RIGHTS)
})

test('no workflow runs with secrets for the code of strangers', () => {
  for (const [name, document] of documents) {
    // js-yaml reads the key `on` as true.
    const events = Object.keys(document.on ?? document.true ?? {})
    for (const event of ['pull_request_target', 'workflow_run', 'issue_comment', 'issues'])
      assert.ok(!events.includes(event), `${name}: ${event}`)
    assert.doesNotMatch(texts.get(name), /\bsecrets\./, name)
  }
})

test('no script has an expression in it', () => {
  assert.ok(steps.some(({ step }) => step.run !== undefined))
  for (const { where, step } of steps) if (step.run !== undefined) assert.doesNotMatch(step.run, EXPRESSION, where)
})

test('all shards of the mutants run each week', () => {
  const { jobs, ...workflow } = documents.get(`${FOLDER}/mutants.yml`)
  // js-yaml reads the key `on` as true.
  const [{ cron }] = (workflow.on ?? workflow.true).schedule
  assert.match(cron, /^\d+ \d+ \* \* \d$/)
  const { shard } = jobs.rust.strategy.matrix
  assert.deepEqual(shard, [...shard.keys()])
  const run = (job) => job.steps.map((step) => step.run).find((command) => command?.startsWith('npm run mutants'))
  assert.equal(run(jobs.rust), `npm run mutants -- --rust --shard "$SHARD/${shard.length}"`)
  assert.equal(run(jobs.javascript), 'npm run mutants -- --js')
})

test('a checkout leaves no credentials behind', () => {
  for (const { where, step } of steps)
    if (step.uses?.startsWith('actions/checkout@')) assert.equal(step.with['persist-credentials'], false, where)
})

test('a job that can publish installs, builds and caches nothing', () => {
  for (const { where, job, step } of steps.filter(({ job }) => job?.permissions?.['id-token'] === 'write')) {
    assert.doesNotMatch(step.run ?? '', /npm (ci|install|run|test)|npx|node scripts|cargo (build|test|install)/, where)
    assert.doesNotMatch(step.uses ?? '', /^actions\/cache/, where)
    if (step.uses?.startsWith('actions/setup-node@')) assert.equal(step.with['package-manager-cache'], false, where)
    assert.ok(job.environment, where)
  }
})

test('what is published are the files that were built and tested', () => {
  const { build, npm, release } = documents.get(`${FOLDER}/publish.yml`).jobs
  assert.ok(build.steps.some(({ run }) => run === 'npm run test:all'))
  assert.match(build.steps.find(({ id }) => id === 'pack').run, /sha256sum -- \*/)
  for (const job of [npm, release]) {
    const check = job.steps.findIndex(({ run }) => run?.includes('sha256sum --check --strict'))
    const download = job.steps.findIndex(({ uses }) => uses?.startsWith('actions/download-artifact@'))
    const use = job.steps.findIndex(({ run }) => /npm publish|gh release/.test(run ?? ''))
    assert.ok(download >= 0 && download < check && check < use)
    assert.deepEqual(job.steps[check].env, { DIGESTS: '$' + '{{ needs.build.outputs.digests }}' })
  }
})
