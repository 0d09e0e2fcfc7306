// Real deliveries of cnpmcore, as captured (tests/data/deliveries), some altered as they get altered on the way.
import type { Sample } from './app.tsx'

const bodies = import.meta.glob<string>('../../../tests/data/deliveries/{01,03,06,09,11,13,16,17,24,28,30,35,36}-*.body', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const records = import.meta.glob<{ signature: string; secret: string }>(
  '../../../tests/data/deliveries/{01,03,06,09,11,13,16,17,24,28,30,35,36}-*.json',
  { import: 'default', eager: true },
)

const altered: Record<string, (body: string) => string> = {
  'parsed and written anew': (body) => JSON.stringify(JSON.parse(body), null, 2),
  'saved by an editor': (body) => `${body}\n`,
  'decoded with a byte order mark': (body) => `\ufeff${body}`,
  'another version put in': (body) => body.replaceAll('1.0.0', '6.6.6'),
}

function sample(
  title: string,
  number: string,
  { body = (text: string) => text, header = (text: string) => text, secret = (text: string) => text } = {},
): Sample & { title: string } {
  const [path = '', text = ''] = Object.entries(bodies).find(([path]) => path.includes(`/${number}-`)) ?? []
  const record = records[path.replace(/\.body$/, '.json')]
  const name = path.replace(/^.*\//, '').replace(/\.body$/, '')
  return { title, source: { name, data: body(text) }, header: header(record?.signature ?? ''), secret: secret(record?.secret ?? '') }
}

export const SAMPLES: (Sample & { title: string })[] = [
  sample('A first publish', '01'),
  sample('A prerelease under another tag', '03'),
  sample('latest moved back', '06'),
  sample('An un-deprecation that is sent as package:deprecated', '09'),
  sample('A deprecation that names the wrong version', '11'),
  sample('A removed owner, announced as an added one', '13'),
  sample('The whole package unpublished', '16'),
  sample('A dist-tag that points to nothing', '17'),
  sample('Names and texts beyond ASCII', '24'),
  sample('Install scripts', '30'),
  sample('A payload newer than its event', '35'),
  sample('Twenty versions', '36'),
  ...Object.entries(altered).map(([how, body]) => sample(`401: ${how}`, '01', { body })),
  sample('401: white space around the secret', '28', { secret: (text) => ` ${text.trim()} ` }),
  sample('401: the header in upper case', '01', { header: (text) => text.toUpperCase().replace('SHA256', 'sha256') }),
  sample('401: the header without sha256=', '01', { header: (text) => text.replace('sha256=', '') }),
  sample('401: two headers joined', '01', { header: (text) => `${text}, ${text}` }),
  sample('401: another secret', '01', { secret: () => 'not-the-secret' }),
]
