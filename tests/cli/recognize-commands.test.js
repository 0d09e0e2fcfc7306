// Commands as browsers, API tools and people write them for three shells, each of which is read in full.
import { body, signature, testRows, text } from './genuine.js'

const header = `x-npm-signature: ${signature}`

// How each shell is written for.
const bash = (value) => `'${value.replaceAll("'", "'\\''")}'`
const double = (value) => `"${value.replace(/[\\"$`]/g, '\\$&')}"`
const ansi = (value) =>
  `$'${value.replace(/[\\']/g, '\\$&').replace(/[^\x20-\x7e]|!/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`
const ansiOf = (written) => (value) =>
  `$'${Array.from(Buffer.from(value), (byte) => (byte < 127 && byte !== 39 && byte !== 92 ? String.fromCharCode(byte) : written(byte))).join('')}'`
const hex = ansiOf((byte) => `\\x${byte.toString(16)}`)
const octal = ansiOf((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
/** As Chrome does. */
const caret = (value) =>
  `^"${value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replace(/[^a-zA-Z0-9\s_\-:=+~'/.',?;()*`]/gu, '^$&')}^"`
/** For cmd.exe each quote begins or ends quoted text, in which a caret is a character. */
const windows = (value) => {
  const parts = `"${value.replace(/(\\*)"/g, '$1$1\\"')}"`.split('"')
  return parts.map((part, index) => (index % 2 === 0 ? part.replaceAll('^', '^^') : part)).join('"')
}
const backtick = (value) => `"${value.replace(/[`$"]/g, '`$&').replace(/[^\x20-\x7e]/g, (unit) => `$([char]${unit.charCodeAt(0)})`)}"`
const single = (value) => `'${value.replaceAll("'", "''")}'`
/** Up to PowerShell 7.2, arguments with quotes need backslashes. */
const native = (value) => single(value.replace(/(\\*)"/g, '$1$1\\"'))

testRows({
  'curl, short options': ['curl', `curl -sS -H${bash(header)} -d ${bash(text)} https://x.example`],
  'curl, a prompt and double quotes': ['curl', `$ curl https://x.example --header "${header}" --data-raw ${double(text)}`],
  'curl, code units, and a pipe': ['curl', `curl https://x.example -H $'${header}' --data ${ansi(text)} | jq .`],
  'curl, bytes in hex': ['curl', `curl -H '${header}' --data-binary ${hex(text)} https://x.example`],
  'curl, bytes in octal': ['curl', `curl -H '${header}' --data-binary ${octal(text)} https://x.example`],
  'curl, continued lines with CRLF': ['curl', `curl 'https://x.example' \\\r\n  -H '${header}' \\\r\n  --data-raw ${bash(text)}`],
  'curl, comments before it': ['curl', `#!/bin/sh\n# a delivery\n\ncurl --header='${header}' --data-raw=${bash(text)} https://x.example`],
  'curl, from printf': ['curl', `printf '%s' ${bash(text)} | curl -H '${header}' --data-binary @- https://x.example`],
  'curl, from echo': ['curl', `echo ${bash(text)} | curl -H '${header}' -d @- https://x.example`],
  'curl, from echo -n': ['curl', `echo -n ${bash(text)} | curl -H '${header}' --data-binary @- https://x.example`],
  'curl, from a here-document': ['curl', `curl -H '${header}' -d @- https://x.example <<'EOF'\n${text}\nEOF\n`],
  'curl, from a here-document with its line end': [
    'curl',
    `curl -H '${header}' --data-binary @- https://x.example <<'EOF'\n${text}\nEOF\n`,
    'without the line end at its end',
  ],
  'curl, from a here-string': ['curl', `curl -H '${header}' -d @- https://x.example <<< ${bash(text)}`],
  'curl, the second command': ['curl', `curl https://x.example/login; curl -H '${header}' --data-raw ${bash(text)} https://x.example`],
  'curl for cmd.exe, by a browser': ['curl', `curl ^"https://x.example^" ^\r\n  -H ^"${header}^" ^\r\n  --data-raw ${caret(text)}`],
  'curl for cmd.exe, by hand': ['curl', `curl -X POST https://x.example ^\r\n  -H "${header}" ^\r\n  -d ${windows(text)}`],
  'curl for cmd.exe, on one line, with a prompt': [
    'curl',
    `C:\\Users\\alice>curl.exe -H "${header}" -d ${windows(text)} https://x.example`,
  ],
  'curl for PowerShell 7': ['curl', `curl.exe -X POST https://x.example \`\n  -H "${header}" \`\n  --data-raw ${single(text)}`],
  'curl for PowerShell 5': ['curl', `PS C:\\> curl.exe -X POST https://x.example -H "${header}" --data-raw ${native(text)}`],
  'wget, by a browser': ['wget', `wget --method=POST --header='${header}' --body-data=${bash(text)} https://x.example`],
  'wget, with values as words': ['wget', `wget --quiet \\\n  --header '${header}' \\\n  --post-data ${bash(text)} -O - https://x.example`],
  'HTTPie, raw': ['httpie', `http POST https://x.example X-Npm-Signature:${signature} --raw ${bash(text)}`],
  'HTTPie, from a pipe': ['httpie', `printf %s ${bash(text)} | https x.example 'x-npm-signature:${signature}'`],
  'HTTPie, from a here-string': [
    'httpie',
    `xh POST :8787 x-npm-signature:${signature} <<< ${bash(text)}`,
    'without the line end at its end',
  ],
  'PowerShell, by a browser': [
    'powershell',
    `$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession
Invoke-WebRequest -UseBasicParsing -Uri "https://x.example" \`
-Method "POST" \`
-Headers @{
  "x-npm-signature"="${signature}"
} \`
-Body ([System.Text.Encoding]::UTF8.GetBytes(${backtick(text)}))`,
  ],
  'PowerShell, by Postman': [
    'powershell',
    `$headers = New-Object "System.Collections.Generic.Dictionary[[String],[String]]"
$headers.Add("X-Npm-Signature", "${signature}")

$body = @"
${text.replace(/[`$]/g, '`$&')}
"@

$response = Invoke-RestMethod 'https://x.example' -Method 'POST' -Headers $headers -Body $body
$response | ConvertTo-Json`,
  ],
  'PowerShell, a literal here-string': [
    'powershell',
    `$body = @'\r\n${text}\r\n'@\r\nirm https://x.example -Method Post -Headers @{ 'x-npm-signature' = '${signature}' } -Body $body`,
  ],
  'PowerShell, single quotes': [
    'powershell',
    `iwr https://x.example -Method Post -Headers @{'x-npm-signature'='${signature}'; Accept='*/*'} -Body ${single(text)}`,
  ],
  'PowerShell, a table of parameters': [
    'powershell',
    `$params = @{\n  Uri = 'https://x.example'\n  Headers = @{ 'x-npm-signature' = '${signature}' }\n  Body = ${single(text)}\n}\nInvoke-RestMethod @params`,
  ],
  'PowerShell, curl as its alias': [
    'powershell',
    `curl https://x.example -Method POST -Headers @{"x-npm-signature"="${signature}"} -Body ${single(text)}`,
  ],
  'fetch, by a browser': [
    'fetch',
    `fetch("https://x.example", {\n  "headers": {\n    "x-npm-signature": "${signature}"\n  },\n  "body": ${JSON.stringify(text)},\n  "method": "POST"\n});`,
  ],
  'fetch, by a program': [
    'fetch',
    `// send it\nconst response = await fetch('https://x.example', { method: 'POST', headers: { 'X-Npm-Signature': '${signature}' }, body: ${JSON.stringify(text)} })`,
  ],
  'fetch, pairs of headers, and a template': [
    'fetch',
    `await fetch(new URL("https://x.example"), {
  headers: new Headers([["x-npm-signature", "${signature}"]]), // signed
  body: \`${text.replace(/[\\`$]/g, '\\$&')}\`,
})`,
  ],
  'fetch, an object that it stringifies': [
    'fetch',
    `fetch("https://x.example", { headers: { "x-npm-signature": "${signature}" }, body: JSON.stringify(${text}) })`,
  ],
  'bytes of UTF-8': [
    'curl',
    Buffer.concat([Buffer.from(`curl -H '${header}' -d "`), Buffer.from(double(text).slice(1)), Buffer.from(' x')]),
  ],
  'the body of a command in base64': ['curl', `curl -H '${header}' -d ${body.toString('base64')} https://x.example`, 'decoded from base64'],
})
