// The data of the conformance suite as one JSON value, for hosts that have no files.
import { readdirSync, readFileSync } from 'node:fs'
import { isShort } from './effort.js'

const folder = new URL('data/', import.meta.url)
const names = (kind, ending) =>
  readdirSync(new URL(kind, folder))
    .filter((name) => name.endsWith(ending))
    .sort()
const file = (name) => readFileSync(new URL(name, folder))

/** The captured deliveries: `body` is in base64, because a host may have JSON only. */
export const deliveries = () =>
  names('deliveries/', '.body').map((name) => ({
    ...JSON.parse(file(`deliveries/${name.replace('.body', '.json')}`)),
    name: name.replace('.body', ''),
    body: file(`deliveries/${name}`).toString('base64'),
  }))

export const data = () => ({
  isShort,
  deliveries: deliveries(),
  npm2016: names('npm-2016/', '.json').map((name) => ({ name: name.replace('.json', ''), text: file(`npm-2016/${name}`).toString() })),
  forms: JSON.parse(file('serializers/forms.json')),
  wycheproof: JSON.parse(file('wycheproof/hmac_sha256_test.json')).testGroups,
})
