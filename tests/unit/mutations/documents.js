// Fixed documents: the real deliveries, and short ones written by hand that no registry sends.
import { deliveries } from '../../data.js'
import { utf8 } from '../../suite/check.js'

const nested = (levels, [open, close], inside = '') => open.repeat(levels) + inside + close.repeat(levels)

/** Payloads; each is put into an envelope. */
const PAYLOADS = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '""',
  '[]',
  '{}',
  '[[]]',
  '[{}]',
  '{"":{}}',
  '1e5',
  '-1.5E-7',
  '1e999',
  '-1e-999',
  '5e-324',
  '1.7976931348623157e308',
  '9007199254740993',
  '0.1e+1',
  '123456789012345678901234567890',
  '[0,-0,1,10,0.5,1e0,1E+00]',
  '[1.0,1.10,100e-2]',
  '[true,false,null,""]',
  '[ true , false ,null ]',
  '\t[\n1\r,\t2\n]\r',
  '"\\"\\\\\\/\\b\\f\\n\\r\\t"',
  '"\\u0000\\u001f\\u007f\\u2028"',
  '"\\ud83d\\ude00"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\uD83D"',
  '"é\u2028😀\u{10ffff}\ufeff"',
  `"${'\\\\'.repeat(40)}"`,
  `"${'\\\\'.repeat(31)}\\""`,
  `"${'x'.repeat(63)}"`,
  `"${'é'.repeat(64)}"`,
  `"${'\\u00e9'.repeat(20)}"`,
  '{"a":1,"a":2}',
  '{"a":{"b":1},"a":{"c":2}}',
  '{"__proto__":{"x":1},"constructor":2,"toString":[]}',
  '{"\\u0061":1,"b\\"":2,"\\\\":3}',
  '{"1":1,"0":0,"-1":2,"b":3}',
  nested(100, '[]'),
  nested(511, '[]'),
  nested(60, ['{"a":', '}'], '1'),
  '{"versions":{"1.0.0":{"deprecated":"no"},"2.0.0":{}},"dist-tags":{"latest":"2.0.0"},"maintainers":[{"name":"a"}]}',
]

/** Whole bodies with unusual envelopes. */
const BODIES = [
  '{"event":"e","name":"n"}',
  ' {\n"event" : "e" ,\t"name" : "n" }\r\n',
  '{"payload":{"a":[1,2,{"b":null}]},"name":"n","event":"package:star","change":{"user":"u"},"time":1}',
  '{"event":"package:star","name":"@s/é","type":"user","version":"1.0.0","hookOwner":{"username":"u"},"payload":{},"change":{"user":"u"},"time":1464815459961}',
  '{"event":"package:dist-tag","name":"n","payload":{"dist-tags":{"a":"1"}},"change":{"dist-tag":"a","version":"1"},"time":1.5e12}',
  '{"\\u0065vent":"e","n\\u0061me":"\\ud83d\\ude00","payl\\u006fad":[1],"time":"2024-01-02T03:04:05.678Z"}',
  '{"event":"package:deprecate","name":"n","payload":{"name":"n"},"change":{},"time":"2024-01-02T03:04:05+01:00"}',
  '{"event":"e","name":"n","__proto__":{"x":1},"change":{"__proto__":1,"":[]},"hookOwner":"u","type":null,"version":null,"time":-0}',
  '{"event":"package:owner","name":"n","payload":{"maintainers":[{"name":"m"},{"name":"o"}]},"change":{"maintainer":"m"},"time":1e999}',
]

const around = (payload) => `{"event":"package:publish","name":"n","payload":${payload},"change":{"version":"1.0.0"},"time":1}`

/** As bytes, the deliveries first. */
export const documents = () => [
  ...deliveries().map(({ body }) => Uint8Array.from(Buffer.from(body, 'base64'))),
  ...[...PAYLOADS.map(around), ...BODIES].map(utf8),
]
