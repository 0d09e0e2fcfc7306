// Real deliveries of cnpmcore, as captured in tests/data/deliveries, and altered copies that fail as real ones do.
import type { Source } from './protocol.ts'
import { PAIR_TITLES, SAMPLE_TITLES } from './texts.ts'

export interface Sample {
  /** In the page’s address: `#sample=…`. */
  id: string
  title: string
  source: Source
  header: string
  secret: string
}

const bodies = import.meta.glob<string>('../../../tests/data/deliveries/{01,02,03,05,06,09,11,12,13,14,16,17,24,28,30,35,36}-*.body', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const records = import.meta.glob<{ signature: string; secret: string }>(
  '../../../tests/data/deliveries/{01,02,03,05,06,09,11,12,13,14,16,17,24,28,30,35,36}-*.json',
  { import: 'default', eager: true },
)

function sample(
  title: string,
  number: string,
  { body = (text: string) => text, header = (text: string) => text, secret = (text: string) => text } = {},
): Sample {
  const [path = '', text = ''] = Object.entries(bodies).find(([path]) => path.includes(`/${number}-`)) ?? []
  const record = records[path.replace(/\.body$/, '.json')]
  const name = path.replace(/^.*\//, '').replace(/\.body$/, '')
  return {
    id: title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, ''),
    title,
    source: { name, data: body(text), isExample: true },
    header: header(record?.signature ?? ''),
    secret: secret(record?.secret ?? ''),
  }
}

export const SAMPLES: Sample[] = [
  sample(SAMPLE_TITLES.firstPublish, '01'),
  sample(SAMPLE_TITLES.prerelease, '03'),
  sample(SAMPLE_TITLES.latestMoved, '06'),
  sample(SAMPLE_TITLES.undeprecated, '09'),
  sample(SAMPLE_TITLES.wrongVersion, '11'),
  sample(SAMPLE_TITLES.removedOwner, '13'),
  sample(SAMPLE_TITLES.unpublished, '16'),
  sample(SAMPLE_TITLES.danglingTag, '17'),
  sample(SAMPLE_TITLES.unicode, '24'),
  sample(SAMPLE_TITLES.installScripts, '30'),
  sample(SAMPLE_TITLES.newerPayload, '35'),
  sample(SAMPLE_TITLES.twentyVersions, '36'),
  sample(SAMPLE_TITLES.reserialized, '01', { body: (text) => JSON.stringify(JSON.parse(text), null, 2) }),
  sample(SAMPLE_TITLES.newline, '01', { body: (text) => `${text}\n` }),
  sample(SAMPLE_TITLES.bom, '01', { body: (text) => `\ufeff${text}` }),
  sample(SAMPLE_TITLES.replaced, '01', { body: (text) => text.replaceAll('1.0.0', '6.6.6') }),
  sample(SAMPLE_TITLES.secretWhitespace, '28', { secret: (text) => ` ${text.trim()} ` }),
  sample(SAMPLE_TITLES.upperCase, '01', { header: (text) => text.toUpperCase().replace('SHA256', 'sha256') }),
  sample(SAMPLE_TITLES.noPrefix, '01', { header: (text) => text.replace('sha256=', '') }),
  sample(SAMPLE_TITLES.joined, '01', { header: (text) => `${text}, ${text}` }),
  sample(SAMPLE_TITLES.differentSecret, '01', { secret: () => 'not-the-secret' }),
]

/** Two deliveries of one package, to compare. */
export interface Pair {
  title: string
  before: Sample
  after: Sample
}

const pair = (title: string, before: string, after: string): Pair => ({ title, before: sample('', before), after: sample('', after) })

export const PAIRS: Pair[] = [
  pair(PAIR_TITLES.published, '01', '02'),
  pair(PAIR_TITLES.latestMoved, '05', '06'),
  pair(PAIR_TITLES.ownerRemoved, '12', '13'),
  pair(PAIR_TITLES.unpublished, '13', '14'),
]
