// @ts-check
// `npm-hooks sign`: the header that a sender would send.
import { signPayload } from 'npm-hooks/packument'
import { readInput, requiredSecret, SECRET_OPTIONS } from './input.js'

export const sign = {
  summary: 'print the signature of a body',
  options: SECRET_OPTIONS,
  files: { min: 1, max: 1 },
  help: `Usage: npm-hooks sign FILE (--secret-env NAME | --secret-file FILE)

Prints the value of the header x-npm-signature for the bytes of FILE; - reads
the standard input.

  --secret-env NAME   the variable that has the secret
  --secret-file FILE  the file that has the secret
  --json              one line of JSON

Example: npm-hooks sign body.json --secret-env NPM_HOOK_SECRET
`,

  /**
   * @param {{ values: Record<string, any>, positionals: string[] }} args
   * @param {import('./output.js').Output} output
   */
  async run({ values, positionals: [file = '-'] }, output) {
    const secret = requiredSecret(values)
    const signature = signPayload(await readInput(file), secret)
    if (output.isJson) output.json({ signature })
    else output.line(signature)
  },
}
