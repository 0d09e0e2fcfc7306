// A dependency from a URL that moves: whether it may come from a different source, or is another version from the same one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dependency, review } from './releases.js'

const [SHA1, OTHER_SHA1] = ['0123456789abcdef'.repeat(3).slice(0, 40), 'fedcba9876543210'.repeat(3).slice(0, 40)]

/** `[what changed, specifier of the previous release, specifier, level of the signal]`. */
const MOVES = [
  ['the version in the file name', 'https://files.example/a-1.0.0.tgz', 'https://files.example/a-1.0.1.tgz', 'notice'],
  [
    'the version in a folder and the file',
    'https://files.example/a-0.20.2/a-0.20.2.tgz',
    'https://files.example/a-0.20.3/a-0.20.3.tgz',
    'notice',
  ],
  ['a tag as version', 'https://files.example/v1.2/a.tgz', 'https://files.example/v1.10.0/a.tgz', 'notice'],
  ['a version after @', 'https://files.example/a@1.0.0', 'https://files.example/a@2.0.0-rc.1', 'alarm'],
  ['a whole version after @', 'https://files.example/a@1.0.0', 'https://files.example/a@2.0.0', 'notice'],
  ['the commit', `https://files.example/o/a/tar.gz/${SHA1}`, `https://files.example/o/a/tar.gz/${OTHER_SHA1}`, 'notice'],
  ['the version in the query', 'https://files.example/a?v=1.0.0', 'https://files.example/a?v=1.0.1', 'notice'],
  ['the hash after it', 'https://files.example/a.tgz#1', 'https://files.example/a.tgz#2', undefined],
  ['http in place of https', 'https://files.example/a.tgz', 'http://files.example/a.tgz', undefined],
  ['the commit of a repository', 'github:o/a#v1.0.0', 'https://github.com/o/a/archive/v1.0.1.tgz', undefined],
  ['the file', 'https://files.example/a.tgz', 'https://files.example/b.tgz', 'alarm'],
  ['the file in a folder', 'https://files.example/raw/1a2b3c4d', 'https://files.example/raw/5a6b7c8d', 'alarm'],
  ['the query', 'https://files.example/get?name=a', 'https://files.example/get?name=b', 'alarm'],
  ['a folder', 'https://files.example/o/a-1.0.0.tgz', 'https://files.example/p/a-1.0.1.tgz', 'alarm'],
  ['a folder that is a number', 'https://files.example/1/a.tgz', 'https://files.example/2/a.tgz', 'alarm'],
  ['a user whose name ends in a number', 'https://files.example/o1/a-1.0.0.tgz', 'https://files.example/o2/a-1.0.0.tgz', 'alarm'],
  ['the folder, by the version', 'https://files.example/o/1.0.0/a.tgz', 'https://files.example/o/1.0.1/../../p/a.tgz', 'alarm'],
  ['a short commit', 'https://files.example/o/a/0123456', 'https://files.example/o/a/1234567', 'alarm'],
  ['the host', 'https://files.example/a-1.0.0.tgz', 'https://other.example/a-1.0.0.tgz', 'alarm'],
  ['the address of the host', 'https://192.0.2.1/a-1.0.0.tgz', 'https://192.0.2.2/a-1.0.0.tgz', 'alarm'],
  ['the repository, by a version in its name', 'git+https://git.example/a-1.0.git', 'git+https://git.example/a-2.0.git', 'alarm'],
  ['the package that is at this place', 'https://files.example/a-1.0.0.tgz', '^1.0.0', undefined],
]

for (const [what, before, after, level] of MOVES) {
  test(`a dependency from a URL changes: ${what}`, () => {
    const releases = [
      { version: '1.0.0', ...dependency(before) },
      { version: '1.1.0', ...dependency(after) },
    ]
    assert.deepEqual(
      review(releases, '1.1.0').map(({ code, level, locations }) => [code, level, locations.map(({ value }) => value)]),
      level === undefined ? [] : [['dependency-url', level, [after]]],
    )
  })
}

test('a different package at the same place is an alarm', () => {
  const url = 'https://files.example/a-1.0.0.tgz'
  const releases = [
    { version: '1.0.0', dependencies: { a: url } },
    { version: '1.1.0', dependencies: { b: url } },
  ]
  assert.deepEqual(
    review(releases, '1.1.0').map(({ code, level }) => [code, level]),
    [['dependency-url', 'alarm']],
  )
})
