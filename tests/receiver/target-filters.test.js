// Which events a target's filter selects, together with its other members.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadModule } from './load-module.js'

const { readTarget, selects } = await loadModule("export { readTarget, selects } from './settings/targets.js'")

const TARGET = { name: 'a', url: 'https://example.com/' }
const read = (fields) => {
  const problems = []
  const secret = fields.kind === 'forward' ? { secret: 's' } : {}
  return { target: readTarget({ ...TARGET, ...secret, ...fields }, (problem) => problems.push(problem)), problems }
}

const eventOf = (change, level = 'none') => ({ name: change.name, kind: change.kind, level, about: { change } })
const STABLE = { kind: 'publish', name: 'a', version: '2.0.0', distTag: 'latest', release: 'major', previous: '1.9.0', latest: 'moved' }
const BETA = { ...STABLE, version: '3.0.0-0', distTag: 'next', release: 'prerelease', previous: '2.0.0', latest: 'unmoved' }

test('a filter selects events in addition to the other members', () => {
  for (const [fields, change, want, level] of [
    [{ kind: 'forward' }, BETA, true],
    [{ kind: 'forward', filter: null }, BETA, true],
    [{ kind: 'forward', filter: {} }, BETA, true],
    [{ kind: 'forward', filter: { prereleases: false } }, BETA, false],
    [{ kind: 'forward', filter: { release: ['major'] } }, STABLE, true],
    [{ kind: 'forward', filter: { release: ['minor'] } }, STABLE, false],
    [{ kind: 'forward', filter: { release: ['major'] }, packages: ['b'] }, STABLE, false],
    [{ kind: 'forward', filter: { packages: ['b'] }, packages: ['a'] }, STABLE, false],
    [{ kind: 'forward', filter: { level: 'notice' } }, STABLE, false, 'none'],
    [{ kind: 'forward', filter: { level: 'notice' } }, STABLE, true, 'alarm'],
    [{ kind: 'forward', filter: { range: '^2' } }, STABLE, true],
    [{ kind: 'forward', filter: { range: '^3' } }, STABLE, false],
    // Messages for people are without prereleases, unless the filter has them.
    [{ kind: 'slack' }, BETA, false],
    [{ kind: 'slack' }, STABLE, true],
    [{ kind: 'slack', filter: { prereleases: true } }, BETA, true],
    [{ kind: 'slack', filter: { tags: ['next'] } }, BETA, false],
    [{ kind: 'slack', filter: { tags: ['next'], prereleases: true } }, BETA, true],
    [{ kind: 'slack', filter: { tags: ['latest'] } }, STABLE, true],
  ]) {
    const label = JSON.stringify([fields, change.version, level])
    const { target, problems } = read(fields)
    assert.deepEqual(problems, [], label)
    assert.equal(selects(target, eventOf(change, level)), want, label)
    // Targets that were added at run time are stored as JSON; earlier versions stored none with a filter.
    assert.equal(selects(JSON.parse(JSON.stringify(target)), eventOf(change, level)), want, label)
    if (fields.filter == null) assert.equal(selects({ ...target, filter: undefined }, eventOf(change, level)), want, label)
  }
})

test('a filter that is not one is a problem of its field, with its code', () => {
  for (const [filter, code] of [
    [[], 'filter-not-an-object'],
    ['^2', 'filter-not-an-object'],
    [{ range: 'newest' }, 'filter-range'],
    [{ release: 'major' }, 'filter-release'],
    [{ quiet: true }, 'filter-member'],
  ]) {
    const { problems } = read({ kind: 'forward', filter })
    assert.equal(problems.length, 1, JSON.stringify(filter))
    assert.match(problems[0], new RegExp(`^\\.filter: .* \\(${code}\\)$`))
  }
})
