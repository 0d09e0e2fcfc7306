// Four readers of a packument, each asked the same questions: a delivery's payload, in two orders of the delivery's members, the facts, a
// comparison and a review.
//
// An answer is a text, or `null` if the document does not say. A reader that cannot answer a question does not have it.
import assert from 'node:assert/strict'
import { classifyChange, comparePackuments, HookError, parseEvent, readPackument, reviewRelease } from 'npm-hooks/packument'
import { TAGS, TIMES, USERS, VERSIONS } from './document.js'

const json = JSON.stringify
const encoder = new TextEncoder()

/** What each reader answers: `{ question: { reader: answer } }`. */
export function answers(document) {
  const found = {}
  const facts = factsOf(document)
  for (const [reader, questions] of Object.entries({
    event: event(document, (members) => members),
    reordered: event(document, document.length % 2 === 0 ? changeFirst : payloadFirst),
    ...(facts === null
      ? { facts: { 'is it a packument': NO } }
      : { facts: stored(wellFormed(facts)), comparison: comparison(document, facts), review: review(document) }),
  })) {
    for (const [question, answer] of Object.entries(questions)) {
      found[question] = { ...found[question], [reader]: answer }
    }
  }
  return found
}

/** `null` for what is not a packument. */
function factsOf(document) {
  try {
    return readPackument(document)
  } catch (error) {
    if (error instanceof HookError && error.code === 'not-a-packument') return null
    throw error
  }
}

/** As changes write it: with U+FFFD in the place of unpaired surrogates. */
const wellFormed = (value) => JSON.parse(json(value, (_, each) => (typeof each === 'string' ? each.toWellFormed() : each)))

const isTime = (text) => TIMES.slice(0, -1).includes(text)

/** Whether a version has a time, under its own name or under another form of it; `null` if only one of two other forms is a time. */
function hasTime({ time = {} }, version) {
  const canonical = (name) => name.replace(/^[v=]/, '')
  const own = [version, canonical(version)].find((name) => Object.hasOwn(time, name))
  if (own !== undefined) return isTime(time[own])
  const forms = Object.keys(time).filter((name) => canonical(name) === canonical(version))
  const areTimes = new Set(forms.map((name) => isTime(time[name])))
  return areTimes.size > 1 ? null : areTimes.has(true)
}

const YES = 'yes'
const NO = 'no'
const proof = { confirmed: YES, contradicted: NO, unavailable: null }
const opposite = (answer) => ({ [YES]: NO, [NO]: YES })[answer] ?? null

/** Some senders sort the members of an event by their names. */
const changeFirst = ([name, payload, change, time]) => [change, name, payload, time]
const payloadFirst = ([name, payload, change, time]) => [payload, change, `"x":"${' '.repeat(600)}"`, time, name]

function event(document, order) {
  const parse = (name, change) => {
    const members = [`"event":"package:${name}","name":"a"`, `"payload":${document}`, `"change":${json(change)}`, '"time":1']
    return parseEvent(encoder.encode(`{${order(members).join(',')}}`))
  }
  const ask = (name, change) => classifyChange(parse(name, change))
  const questions = {}
  const both = (question, [name, opposed], claim) => {
    questions[question] = proof[ask(name, claim).evidence]
    questions[`${question}, from the opposite claim`] = opposite(proof[ask(opposed, claim).evidence])
  }
  for (const version of VERSIONS) {
    both(`is ${version} there`, ['publish', 'unpublish'], { version })
    const publish = ask('publish', { version })
    if (publish.evidence === 'confirmed') {
      questions[`who published ${version}`] = json(publish.publisher)
      questions[`what is the tarball of ${version}`] = json(publish.dist)
      questions[`what does ${version} follow`] = json(publish.previous)
      questions[`what kind of release is ${version}`] = kindOf(publish)
    }
    questions[`is ${version} deprecated`] = deprecation(ask('deprecated', { deprecated: version }))
    const lifted = ask('undeprecated', { deprecated: version })
    if (publish.evidence === 'confirmed') questions[`is ${version} not deprecated`] = proof[lifted.evidence]
  }
  for (const tag of TAGS) {
    both(`is ${tag} set`, ['dist-tag', 'dist-tag-rm'], { 'dist-tag': tag })
    questions[`where is ${tag}`] = ask('dist-tag', { 'dist-tag': tag }).version
  }
  for (const name of USERS) {
    both(`is ${name} a maintainer`, ['owner', 'owner-rm'], { maintainer: name })
    both(`did ${name} star`, ['star', 'unstar'], { user: name })
  }
  questions['is any version there'] = opposite(proof[ask('unpublish', {}).evidence])
  const codes = (warnings) => warnings.map(({ code }) => code)
  const isPackument = !codes(parse('change', {}).warnings).includes('reduced-payload')
  questions['is it a packument'] = isPackument ? YES : NO
  if (isPackument) questions['is it known when it was modified'] = codes(ask('change', {}).warnings).includes('payload-newer') ? YES : NO
  return questions
}

/** `no` also for a version that is not there; `null` if that is not known. A claim of another version may be meant instead. */
function deprecation({ kind, message, evidence, warnings }) {
  if (kind === 'undeprecated') return evidence === 'confirmed' || warnings.some(({ code }) => code === 'ambiguous-deprecation') ? NO : null
  return { confirmed: json(message), contradicted: NO, unavailable: null }[evidence]
}

function stored(facts) {
  const questions = { 'is it a packument': YES, 'is it known when it was modified': isTime(facts.time?.modified) ? YES : NO }
  const isUnpublished = (facts.time?.unpublished ?? '') !== ''
  const has = (object, key) => Object.hasOwn(object ?? {}, key)
  const known = facts.versions ?? (isUnpublished ? {} : undefined)
  const answer = (isKnown, is) => (isKnown ? (is ? YES : NO) : null)
  questions['is any version there'] = answer(known, Object.keys(known ?? {}).length > 0)
  for (const version of VERSIONS) {
    const isThere = answer(known, has(known, version))
    questions[`is ${version} there`] = isThere
    const manifest = known?.[version]
    if (isThere === YES) {
      const { _npmUser: publisher, dist: { tarball = null, integrity = null, shasum = null } = {} } = manifest ?? {}
      questions[`who published ${version}`] = json(personOf(publisher))
      questions[`what is the tarball of ${version}`] = json(
        (tarball ?? integrity ?? shasum) === null ? null : { tarball, integrity, shasum },
      )
      questions[`is ${version} not deprecated`] = answer(manifest, !has(manifest, 'deprecated'))
    }
    const { deprecated } = manifest ?? {}
    const message = typeof deprecated === 'string' ? deprecated : null
    questions[`is ${version} deprecated`] = deprecated === undefined ? (isThere === null || manifest === null ? null : NO) : json(message)
    questions[`is ${version} there, as a review says`] = isThere === YES ? YES : NO
    if (!manifest) continue
    const { license = 'another', repository = 'https://z.test/z', dist, _npmUser, scripts } = manifest
    questions[`does ${version} have another license`] = answer(true, license !== 'another')
    questions[`does ${version} have another repository`] = answer(true, repository !== 'https://z.test/z')
    questions[`does ${version} have an install script`] = answer(true, scripts?.includes('install'))
    questions[`does ${version} have provenance`] = answer(true, dist?.attestations)
    questions[`does ${version} have a trusted publisher`] = answer(true, _npmUser?.trustedPublisher)
  }
  for (const tag of TAGS) {
    questions[`is ${tag} set`] = answer(facts['dist-tags'], has(facts['dist-tags'], tag))
    questions[`where is ${tag}`] = has(facts['dist-tags'], tag) ? facts['dist-tags'][tag] : null
  }
  for (const name of USERS) {
    questions[`is ${name} a maintainer`] = answer(
      facts.maintainers,
      facts.maintainers?.some((person) => person.name === name),
    )
    questions[`did ${name} star`] = answer(facts.users, facts.users?.includes(name))
  }
  return questions
}

const kindOf = ({ previous, release, latest }) => json([previous, release, latest])

const personOf = (person) => {
  if (person?.name !== undefined) return { name: person.name, email: person.email ?? null }
  if (typeof person !== 'string') return null
  const [, name, email = null] = /^([^<(]*)(?:<([^>]*)>)?/.exec(person)
  return { name: name.trim(), email }
}

/** Each question is asked by the change between a document that says something else and this one. */
function comparison(document, facts) {
  const questions = {}
  const changesFrom = (members) => comparePackuments({ ...facts, time: {}, ...members }, document)
  const all = (changes, kind, of) => new Map(changes.filter((change) => change.kind === kind).map((change) => [change[of], change]))
  /** `yes` if it was added, `no` if it was removed. */
  const added = (isAdded, isRemoved) => (isAdded ? YES : isRemoved ? NO : null)

  const published = all(changesFrom({ versions: {} }), 'publish', 'version')
  const fromAll = changesFrom({ versions: { ...Object.fromEntries(VERSIONS.map((version) => [version, {}])), '9.9.9': {} } })
  const unpublished = all(fromAll, 'unpublish', 'version')
  const deprecated = all(fromAll, 'deprecated', 'version')
  const fromDeprecated = changesFrom({ versions: Object.fromEntries(VERSIONS.map((version) => [version, { deprecated: 'another' }])) })
  const undeprecated = all(fromDeprecated, 'undeprecated', 'version')
  questions['is any version there'] = added(published.size > 0, unpublished.has(null))
  /** The publish of a version where all others were there before, as an event says that its version is new. */
  const lastOf = (version) => {
    const { [version]: _, ...others } = facts.versions
    return all(changesFrom({ versions: others }), 'publish', 'version').get(version)
  }
  try {
    changesFrom({ time: { modified: '2999-01-01T00:00:00.000Z' } })
    questions['is it known when it was modified'] = NO
  } catch (error) {
    assert.equal(error.code, 'before-is-newer')
    questions['is it known when it was modified'] = YES
  }
  for (const version of VERSIONS) {
    const isThere = added(published.has(version), unpublished.has(version) || unpublished.has(null))
    questions[`is ${version} there`] = isThere
    if (isThere === YES) {
      questions[`who published ${version}`] = json(published.get(version).publisher)
      questions[`what is the tarball of ${version}`] = json(published.get(version).dist)
      const isTimed = hasTime(facts, version)
      questions[`what does ${version} follow`] = json(published.get(version).previous)
      if (isTimed !== null) questions[`what kind of release is ${version}`] = kindOf(isTimed ? published.get(version) : lastOf(version))
      questions[`is ${version} not deprecated`] = added(undeprecated.has(version), deprecated.has(version))
    }
    const isNot = undeprecated.has(version) || isThere === NO
    questions[`is ${version} deprecated`] = deprecated.has(version) ? json(deprecated.get(version).message) : isNot ? NO : null
  }
  // Tags that move with a version are not announced apart, so the versions stay.
  if (questions['is any version there'] !== NO) {
    const moved = all(changesFrom({ 'dist-tags': {} }), 'dist-tag', 'distTag')
    const removed = all(changesFrom({ 'dist-tags': Object.fromEntries(TAGS.map((tag) => [tag, '9.9.9'])) }), 'dist-tag-rm', 'distTag')
    for (const tag of TAGS) {
      questions[`is ${tag} set`] = added(moved.has(tag), removed.has(tag))
      questions[`where is ${tag}`] = moved.get(tag)?.version ?? null
    }
    const people = USERS.map((name) => ({ name }))
    const fromNone = changesFrom({ maintainers: [], users: [] })
    const fromEveryone = changesFrom({ maintainers: people, users: USERS })
    const names = (changes, kind, of) => all(changes, kind, of)
    for (const name of USERS) {
      const owners = [names(fromNone, 'owner', 'maintainer'), names(fromEveryone, 'owner-rm', 'maintainer')]
      const stars = [names(fromNone, 'star', 'user'), names(fromEveryone, 'unstar', 'user')]
      questions[`is ${name} a maintainer`] = added(...owners.map((changed) => changed.has(name)))
      questions[`did ${name} star`] = added(...stars.map((changed) => changed.has(name)))
    }
  }
  return questions
}

/** A review says what differs from the release before, which is made for each question. */
function review(document) {
  const questions = {}
  for (const version of VERSIONS) {
    const codes = codesOf(document, version)
    questions[`is ${version} there, as a review says`] = codes === null || codes.includes('version-removed') ? NO : YES
    const manifest = lastManifest(document, version)
    if (manifest === null) continue
    const signals = (one, other) => codesOf(`{"name":"a","versions":{"0.0.1":${one},"0.0.2":${other}}}`, '0.0.2')
    const differs = (code, before) => signals(json(before), manifest).includes(code)
    const isLost = (after) => (signals(manifest, json(after)).includes('provenance-lost') ? YES : NO)
    const answer = (code, before) => (differs(code, before) ? YES : NO)
    questions[`does ${version} have another license`] = answer('license-changed', { license: 'another' })
    questions[`does ${version} have another repository`] = answer('repository-changed', { repository: 'https://z.test/z' })
    questions[`does ${version} have an install script`] = answer('install-script', {})
    questions[`does ${version} have provenance`] = isLost({ dist: {} })
    questions[`does ${version} have a trusted publisher`] = isLost({ _npmUser: {} })
  }
  return questions
}

function codesOf(document, version) {
  try {
    return reviewRelease(document, version).map(({ code }) => code)
  } catch (error) {
    if (error instanceof HookError && error.code === 'no-such-version') return null
    if (error instanceof HookError && error.code === 'no-manifest') return []
    throw error
  }
}

/** The text of a version's manifest, as the document has it, if it is an object. */
function lastManifest(document, version) {
  const manifest = lastMember(lastMember(document, 'versions') ?? '', version)
  return manifest?.startsWith('{') ? manifest : null
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g

/** The text of an object's member, the last of duplicates; `null` if it has none, or is not an object. */
function lastMember(object, name) {
  if (!object.startsWith('{')) return null
  let [depth, key, start, found] = [0, null, null, null]
  for (const { 0: token, index } of object.matchAll(TOKEN)) {
    if (depth === 1 && (token === ',' || token === '}')) {
      if (start !== null && JSON.parse(key) === name) found = object.slice(start, index).trim()
      start = null
    } else if (depth === 1 && token === ':') start = index + 1
    else if (depth === 1 && start === null) key = token
    if (token === '{' || token === '[') depth += 1
    if (token === '}' || token === ']') depth -= 1
  }
  return found
}
