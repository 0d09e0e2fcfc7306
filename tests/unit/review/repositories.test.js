// Two addresses of one repository, as npm's own package `hosted-git-info` reads them, raise no signal; two of different ones do.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import hostedGitInfo from 'hosted-git-info'
import { reviewRelease } from 'npm-hooks/packument'
import { BEYOND, DIFFERENT, HOSTED } from './repositories.js'

/** The repository of an address; a gist has no user. Code hosts ignore case. */
function identity(address) {
  const host = hostedGitInfo.fromUrl(address)
  return host && `${host.type}:${host.type === 'gist' ? '' : `${host.user}/`}${host.project}`.toLowerCase()
}

function isSame(before, after) {
  const versions = { '1.0.0': { repository: before }, '1.0.1': { repository: { type: 'git', url: after, directory: 'packages/a' } } }
  return !reviewRelease(JSON.stringify({ versions }), '1.0.1').some(({ code }) => code === 'repository-changed')
}

test('addresses of one repository are those that hosted-git-info takes for it', (t) => {
  const repositories = new Map(HOSTED.map((address) => [identity(address), address]))
  assert.equal(repositories.has(undefined), false, repositories.get(undefined))
  for (const address of HOSTED) {
    for (const [repository, other] of repositories)
      assert.equal(isSame(address, other), identity(address) === repository, `${address} and ${other}`)
  }
  t.diagnostic(`${HOSTED.length} addresses of ${repositories.size} repositories`)
})

test('addresses that hosted-git-info does not read, or reads as another repository', () => {
  for (const [address, other] of BEYOND) {
    assert.ok(isSame(address, other) && isSame(other, address), `${address} and ${other}`)
    const found = identity(address)
    assert.ok(found === undefined || found !== identity(other), `${address}: hosted-git-info reads it`)
  }
})

test('addresses of two repositories', () => {
  for (const [address, other] of DIFFERENT) assert.ok(!isSame(address, other) && !isSame(other, address), `${address} and ${other}`)
})
