// The states of `follow`: what every one of them does, and what only files do.
import assert from 'node:assert/strict'
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileState, memoryState } from 'npm-hooks/follow'
import { newStorageFolder } from '../storage-folder.js'

const folder = newStorageFolder('state')
after(() => rmSync(folder, { recursive: true, force: true }))
let count = 0
const newFolder = () => join(folder, String(++count), 'state')

const bytes = (text) => new TextEncoder().encode(text)
const text = (value) => value && new TextDecoder().decode(value)

for (const [kind, newState] of [
  ['memory', memoryState],
  ['files', () => fileState(newFolder())],
])
  describe(`a state in ${kind}`, () => {
    test('has no record at first, and then those that were stored last', async () => {
      const state = newState()
      assert.equal(await state.read('registry'), null)
      await state.commit([
        ['registry', bytes('1')],
        ['package a', bytes('2')],
      ])
      await state.commit([
        ['registry', bytes('3')],
        ['package a', null],
        ['package b', null],
      ])
      assert.deepEqual([text(await state.read('registry')), await state.read('package a')], ['3', null])
    })

    test('gives each record byte for byte', async () => {
      const state = newState()
      const every = Uint8Array.from({ length: 70_000 }, (_, at) => at % 256)
      await state.commit([
        ['packument a', every],
        ['packument b', new Uint8Array()],
      ])
      assert.deepEqual(await state.read('packument a'), every)
      assert.deepEqual(await state.read('packument b'), new Uint8Array())
    })

    test('keeps records apart whose keys differ little, or are long', async () => {
      const state = newState()
      const names = [
        'jsonstream',
        'JSONStream',
        '@a/b',
        '@a_b',
        '%40a%2fb',
        'ünï',
        'u',
        '_40_a_2f_b',
        'con',
        'x'.repeat(214),
        `${'x'.repeat(213)}y`,
        'Ü'.repeat(200),
      ]
      await state.commit(names.map((name) => [`package ${name}`, bytes(name)]))
      for (const name of names) assert.equal(text(await state.read(`package ${name}`)), name)
    })
  })

describe('files', () => {
  test('are read by the next process, and a file that was being written is not', async () => {
    const path = newFolder()
    await fileState(path).commit([['package a', bytes('1')]])
    const [name] = readdirSync(path)
    writeFileSync(join(path, `${name}.new`), 'half')
    assert.equal(text(await fileState(path).read('package a')), '1')
    await fileState(path).commit([['package a', bytes('2')]])
    assert.deepEqual([text(await fileState(path).read('package a')), readdirSync(path)], ['2', [name]])
  })

  test('can be read by their owner alone', { skip: process.platform === 'win32' && 'Windows has no modes' }, async () => {
    const path = newFolder()
    await fileState(path).commit([['package a', bytes('1')]])
    assert.deepEqual(
      [path, join(path, readdirSync(path)[0])].map((name) => statSync(name).mode & 0o777),
      [0o700, 0o600],
    )
  })

  test('a file that is cut is an error, and so is a folder that is not one', async () => {
    const path = newFolder()
    await fileState(path).commit([['package a', bytes('1')]])
    const file = join(path, readdirSync(path)[0])
    writeFileSync(file, 'cut')
    await assert.rejects(fileState(path).read('package a'))
    await assert.rejects(fileState(file).commit([['package a', bytes('1')]]))
  })

  test('need a path, and a host with files', () => {
    for (const path of [undefined, '', 7]) assert.throws(() => fileState(path), /pass the path of a folder/)
    const { getBuiltinModule } = process
    process.getBuiltinModule = undefined
    try {
      assert.throws(() => fileState('state'), /fileState needs the file system of Node/)
    } finally {
      process.getBuiltinModule = getBuiltinModule
    }
  })
})
