// Real deliveries of cnpmcore, as captured in tests/data/deliveries, and altered copies that fail as real ones do.
import type { Source } from './protocol.ts'

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

/** What happens to bodies on the way. */
const ALTERATIONS: Record<string, (body: string) => string> = {
  'parsed and serialized again': (body) => JSON.stringify(JSON.parse(body), null, 2),
  'saved by an editor': (body) => `${body}\n`,
  'byte order mark added': (body) => `\ufeff${body}`,
  'version replaced': (body) => body.replaceAll('1.0.0', '6.6.6'),
}

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
  sample('First publish', '01'),
  sample('Prerelease with another dist-tag', '03'),
  sample('latest moved back', '06'),
  sample('Undeprecation sent as package:deprecated', '09'),
  sample('Deprecation that names the wrong version', '11'),
  sample('Removed owner sent as an added one', '13'),
  sample('Whole package unpublished', '16'),
  sample('Dist-tag that points to nothing', '17'),
  sample('Names and texts beyond ASCII', '24'),
  sample('Install scripts', '30'),
  sample('Payload newer than its event', '35'),
  sample('Twenty versions', '36'),
  ...Object.entries(ALTERATIONS).map(([title, body]) => sample(`401: ${title}`, '01', { body })),
  sample('401: whitespace around the secret', '28', { secret: (text) => ` ${text.trim()} ` }),
  sample('401: signature in uppercase', '01', { header: (text) => text.toUpperCase().replace('SHA256', 'sha256') }),
  sample('401: signature without sha256=', '01', { header: (text) => text.replace('sha256=', '') }),
  sample('401: two signatures joined', '01', { header: (text) => `${text}, ${text}` }),
  sample('401: different secret', '01', { secret: () => 'not-the-secret' }),
]

/** Two deliveries of one package, to compare. */
export interface Pair {
  title: string
  before: Sample
  after: Sample
}

const pair = (title: string, before: string, after: string): Pair => ({ title, before: sample('', before), after: sample('', after) })

export const PAIRS: Pair[] = [
  pair('A new version', '01', '02'),
  pair('latest moved back', '05', '06'),
  pair('An owner was removed', '12', '13'),
  pair('A version was unpublished', '13', '14'),
]
