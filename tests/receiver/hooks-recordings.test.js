// Each exchange that was recorded from a server with npm's hooks API, sent to ours: the answers are the same, but for the differences that
// are listed here, which docs/protocol.md explains.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { root } from '../../scripts/setup.js'
import { callWith, PATH, tokenOf, USERS, withApi } from './hooks-api.js'
import { rowsAfter } from './protocol-tables.js'
import { waitUntil } from './recording-target.js'

const folder = join(root, 'tests/data/hooks-api')
const RECORDED_ENDPOINT = 'http://127.0.0.1:57100'

const recordings = new Map(
  readdirSync(folder)
    .sort()
    .map((file) => [file.slice(0, 2), { file, ...JSON.parse(readFileSync(join(folder, file), 'utf8')) }]),
)

/** What an answer of ours has in place of the recorded one: a status, an error code, or members of the hook. */
const DIFFERENCES = {
  12: { why: 'secrets are not trimmed: the sender signs with what was sent', members: { secret: '  spaced secret  ' } },
  15: { why: 'an endpoint must be an https URL', status: 422, code: 'hook-endpoint' },
  22: { why: 'a duplicate is the mistake of the caller, not of the server', status: 409, code: 'hook-exists' },
  37: { why: 'an update without a secret keeps the old one, so only the unknown id is wrong', status: 404, code: 'not-found' },
  40: { why: 'the path exists, the method does not', status: 405, code: 'method-not-allowed' },
  51: { why: '`limit` counts with an `offset` too', names: ['left-box3', 'left-box6'] },
}

/** What differs in each answer of a kind. */
const GENERAL_DIFFERENCES = {
  errors: 'npm prints the reason, programs read the code',
  lists: 'pages need the number of all',
}

/** The codes of errors, which were HTML. */
const CODES = {
  20: 'unauthorized',
  21: 'unauthorized',
  23: 'not-your-hook',
  24: 'not-your-hook',
  25: 'not-found',
  26: 'not-found',
  27: 'hook-secret',
  28: 'too-many-hooks',
  30: 'hook-endpoint',
  31: 'hook-secret',
  32: 'hook-type',
  33: 'hook-secret',
  34: 'hook-secret',
  35: 'hook-secret',
  36: 'not-json',
  38: 'not-found',
  39: 'not-your-hook',
}

const IDS = { leftBox: '6b008ad367cd7e7bd2278a41', leftBox2: '6b008ad567cd7e7bd2278a43', ofBob: '6b0089b867cd7e7bd2278958' }

test('the table in docs/protocol.md has the listed differences with their reasons, and no other', () => {
  const reasons = [...Object.values(GENERAL_DIFFERENCES), ...Object.values(DIFFERENCES).map(({ why }) => why)]
  const rows = rowsAfter('Intended differences from the recordings').map(([, , why]) => why)
  assert.deepEqual(rows.sort(), reasons.sort())
})

/** Whether what our answer has in place of the recorded one is something else. */
function isDifferent({ status, members = {}, names }, recordedStatus, recorded) {
  if (status !== undefined) return status !== recordedStatus
  if (names)
    return !isDeepStrictEqual(
      recorded.objects.map(({ name }) => name),
      names,
    )
  return Object.entries(members).every(([name, value]) => recorded[name] !== value)
}

test('each recorded exchange has the same answer, but for the listed differences', () =>
  withApi({}, async (server) => {
    const { target, post, call, create, list, url } = server
    target.behave = (_, response) => response.writeHead(200).end()
    const replayed = new Set()
    /** Our ids by those of the recordings. */
    const ids = new Map()
    const replay = async (...numbers) => {
      for (const number of numbers) await replayOne(number)
    }
    /** The keys of the differences that were found. */
    const found = new Set()
    const differ = (key, isDifferent) => {
      assert.ok(isDifferent, `the recording ${key} does not differ`)
      found.add(key)
    }
    const replayOne = async (number) => {
      const { user, request, response, file } = recordings.get(number)
      replayed.add(number)
      const path = [...ids].reduce((path, [theirs, ours]) => path.replace(theirs, ours), request.path)
      const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => name !== 'accept-encoding'))
      if (headers.authorization) headers.authorization = `Bearer ${USERS.includes(user) ? tokenOf(user) : 'a-token-of-a-stranger'}`
      const body = request.body === '' ? undefined : request.body.replace(RECORDED_ENDPOINT, target.url)
      const ours = await callWith(url(), headers, request.method, path.slice(PATH.length), body)
      const { status = response.status, code = CODES[number], members, names } = DIFFERENCES[number] ?? {}
      const theirs = response.status === 200 ? JSON.parse(response.body) : null
      if (theirs === null) differ('errors', response.headers['content-type'].startsWith('text/html'))
      if (theirs?.objects) differ('lists', !('total' in theirs))
      if (DIFFERENCES[number]) differ(number, isDifferent(DIFFERENCES[number], response.status, theirs))
      assert.equal(ours.status, status, file)
      assert.match(ours.headers.get('content-type'), /^application\/json/, file)
      if (status !== 200) return assertError(ours.json, code, file)
      if (names) {
        assert.deepEqual(
          ours.json.objects.map(({ name }) => name),
          names,
          file,
        )
        return
      }
      // A difference that counts for each list: it also has the number of all hooks.
      if (theirs.objects) {
        assert.deepEqual(Object.keys(ours.json), ['objects', 'total'], file)
        assert.equal(ours.json.objects.length, theirs.objects.length, file)
        for (const [at, hook] of theirs.objects.entries()) assertSameHook(ours.json.objects[at], hook, members, file)
      } else assertSameHook(ours.json, theirs, members, file)
    }
    const assertSameHook = (ours, theirs, members, file) => {
      assert.deepEqual(Object.keys(ours), Object.keys(theirs), `${file}: the members and their order`)
      ids.set(theirs.id, ids.get(theirs.id) ?? ours.id)
      const endpoint = theirs.endpoint.startsWith(RECORDED_ENDPOINT)
        ? theirs.endpoint.replace(RECORDED_ENDPOINT, target.url)
        : ours.endpoint
      const times = (({ created, updated, last_delivery }) => ({ created, updated, last_delivery }))(ours)
      assert.deepEqual(ours, { ...theirs, ...times, ...members, id: ids.get(theirs.id), endpoint }, file)
      assert.match(ours.id, /^[0-9a-f]{24}$/, file)
      for (const [name, time] of Object.entries(times)) {
        if (theirs[name] === null) assert.equal(time, null, `${file}: ${name}`)
        else assert.equal(new Date(time).toISOString(), time, `${file}: ${name}`)
      }
    }
    const assertError = ({ error, message, ...rest }, code, file) => {
      assert.deepEqual(rest, {}, file)
      assert.ok(error === `${code}: ${message}` && message.length > 10, `${file}: ${error}`)
    }

    await replay('08', '20', '21', '01', '02', '03', '04', '05', '06', '11', '12')
    await post('hookbox', '1.0.0')
    await waitUntil('the delivery', async () => (await list('alice', '?package=hookbox')).objects[0].delivered)
    await replay('07')

    // What the recorded server had at these points, and what was added between the recordings.
    ids.set(IDS.leftBox, (await create('dave', 'left-box', { endpoint: `${target.url}/ok/left`, secret: 'npm-hook-fixture-secret' })).id)
    await replay('22', '23', '24', '09', '10', '25', '26', '27', '15')
    const secret = 'npm-hook-fixture-secret'
    ids.set(IDS.leftBox2, (await create('dave', 'left-box2', { secret })).id)
    await create('dave', 'left-box3', { secret })
    await replay('13', '14', '16', '50', '51', '52')

    await replay('30', '31', '32', '33', '34', '35', '36', '37', '38')
    ids.set(IDS.ofBob, (await create('bob', 'of-bob')).id)
    await replay('39', '40')
    while ((await call('dave', 'POST', '/hook', server.fields(`lim-${(await list('dave')).total}`))).status === 200);
    assert.equal((await list('dave')).total, 100)
    await replay('28')
    assert.deepEqual([...replayed].sort(), [...recordings.keys()])
    assert.deepEqual([...found].sort(), [...Object.keys(DIFFERENCES), ...Object.keys(GENERAL_DIFFERENCES)].sort())
  }))
