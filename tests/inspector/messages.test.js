// Texts for the library's codes, and what the page shows for a code that only a later version of the library has.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadModule } from './load-module.js'

const { asSentence, evidenceText, FIX_TARGETS, hintText, possibleCausesText, reasonText, serializerText } = await loadModule('messages.ts')
const { HINTS } = await loadModule('texts.ts')
const { levelTone } = await loadModule('../../ui/src/badge.tsx')

const evidence = (kind, evidence, isVerified) => Object.values(evidenceText({ kind, evidence }, isVerified))

for (const [name, found, want] of [
  ['a reason', reasonText('missing'), 'The x-npm-signature header is missing or empty.'],
  ['an unknown reason', reasonText('expired'), 'The signature is not valid (expired).'],
  ['an inherited name as reason', reasonText('constructor'), 'The signature is not valid (constructor).'],
  ['a hint', hintText('bom'), { ...HINTS.bom, target: FIX_TARGETS.bom }],
  ['an unknown hint', hintText('unheard-of'), undefined],
  ['a serializer', serializerText('php'), 'The signed body was written as PHP’s json_encode writes it.'],
  ['an unknown serializer', serializerText('gson'), undefined],
  [
    'possible causes, one unknown',
    possibleCausesText(['different-secret', 'gzip', 'reserialized']),
    'Possible causes: a different secret (each hook can have its own), or a body that was parsed and serialized again by your server.',
  ],
  ['evidence', evidence('publish', 'confirmed', true), ['good', 'confirmed', 'The payload shows this change.']],
  ['evidence that is not verified', evidence('publish', 'confirmed', false), ['neutral', 'consistent', 'The payload shows this change.']],
  ...['unpublish', 'owner', 'owner-rm', 'dist-tag', 'dist-tag-rm', 'undeprecated', 'star', 'unstar'].map((kind) => [
    `evidence that one delivery cannot give: ${kind}`,
    evidence(kind, 'confirmed', true),
    ['neutral', 'consistent', 'Consistent with the payload. One delivery cannot show this: compare it with the one before.'],
  ]),
  ['unknown evidence', evidence('publish', 'probable', true), ['neutral', 'probable', '']],
  ['a message', asSentence('this version was removed: do not use it'), 'This version was removed: do not use it.'],
  ['a message about npm', asSentence('npm removed the package'), 'npm removed the package.'],
  ['a message that begins with code', asSentence('`latest` moved'), '`latest` moved.'],
  ['a message that begins with a header', asSentence('x-npm-signature is missing'), 'x-npm-signature is missing.'],
  ['a message with a period', asSentence('The worker stopped.'), 'The worker stopped.'],
  ['a level', levelTone('alarm'), 'bad'],
  ['no level', levelTone('none'), 'neutral'],
  ['an unknown level', levelTone('critical'), 'neutral'],
]) {
  test(`text or tone of ${name}`, () => assert.deepEqual(found, want))
}
