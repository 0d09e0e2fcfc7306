// The parts of a packument that changed in each incident, from the incident's `changes`. All else stays as before the incident:
// nothing here is more suspicious than its sources say.

const CODE_ONLY = 'only code changed, which no packument shows'

const preinstall = { preinstall: 'node preinstall.js' }
const postinstall = { postinstall: 'node bundle.js' }
const trusted = { publisher: 'GitHub Actions', email: 'npm-oidc-no-reply@github.com', isTrusted: true, isAttested: true }

/**
 * By package and first bad version. `before`: releases before the incident, the last one a month old unless `at` says when.
 * `bad`: the facts of the bad releases, published a minute apart. `numbered`: assumed versions of bad releases if no source
 * gives them. `misses`: expected codes that are not raised, with the reason. `silent`: why no code at all is raised. `also`:
 * codes that are raised although the incident's list does not have them. `more`: other releases that the sources mention, with
 * the codes that must be raised.
 */
export const FACTS = {
  'left-pad@1.0.0': {
    before: [],
    bad: { publisher: 'another', maintainers: ['another'] },
    misses: [
      [
        ['publisher-new', 'maintainers-replaced'],
        ['1.0.0'],
        'all versions had disappeared from the packument: only comparePackuments, with the previous packument, can find this',
      ],
    ],
  },
  'require-from-string@': {
    before: [{ version: '2.0.1' }],
    numbered: ['2.0.2'],
    bad: { publisher: 'mbensch', maintainers: ['mbensch'] },
  },
  'eslint-scope@3.7.2': {
    before: [{ version: '3.7.1' }, { version: '4.0.0' }],
    bad: { scripts: postinstall },
  },
  'event-stream@3.3.5': {
    at: '2018-09-05',
    before: ['3.3.0', '3.3.1', '3.3.2', '3.3.3', '3.3.4'].map((version, month) => ({
      version,
      at: `2017-0${month + 1}-01`,
      publisher: 'dominictarr',
      maintainers: ['dominictarr'],
    })),
    bad: { publisher: 'right9ctrl', maintainers: ['dominictarr', 'right9ctrl'] },
  },
  'event-stream@3.3.6': {
    before: [
      { version: '3.3.4', at: '2017-05-01', publisher: 'dominictarr', maintainers: ['dominictarr'] },
      { version: '3.3.5', at: '2018-09-05', publisher: 'right9ctrl', maintainers: ['dominictarr', 'right9ctrl'] },
    ],
    bad: { publisher: 'right9ctrl', maintainers: ['dominictarr', 'right9ctrl'], dependencies: { 'flatmap-stream': '^0.1.0' } },
  },
  'flatmap-stream@0.1.1': {
    before: [{ version: '0.1.0' }],
    silent: 'the payload is inside the minified file',
  },
  'ua-parser-js@0.7.29': {
    before: [{ version: '0.7.28' }],
    bad: { scripts: preinstall },
  },
  'coa@2.0.3': {
    before: [{ version: '2.0.2', at: '2018-11-01' }],
    bad: { scripts: preinstall },
  },
  'rc@1.2.9': {
    before: [{ version: '1.2.8', at: '2018-06-01' }],
    bad: { scripts: preinstall },
    times: { '1.3.9': '2021-11-04T15:30:34.911Z', '2.3.9': '2021-11-04T15:30:47.021Z' },
  },
  'colors@1.4.1': {
    before: [{ version: '1.4.0' }],
    silent: CODE_ONLY,
  },
  'faker@6.6.6': {
    before: [{ version: '5.5.3', size: 9_000_000 }],
    bad: { size: 1000 },
    also: ['size-changed-10x'],
    overruled: {
      'size-changed-10x': 'its list was made when only growth counted ("a size COLLAPSE is not among them"); a tenth counts now',
    },
  },
  'node-ipc@10.1.1': {
    before: [{ version: '10.1.0' }],
    silent: CODE_ONLY,
  },
  'node-ipc@9.2.2': {
    before: [{ version: '9.2.1' }, { version: '10.1.0' }],
    bad: { dependencies: { peacenotwar: '^9.1.3' } },
  },
  '@ledgerhq/connect-kit@1.1.5': {
    before: [{ version: '1.1.4' }],
    silent: CODE_ONLY,
  },
  '@lottiefiles/lottie-player@2.0.5': {
    before: [{ version: '2.0.4' }],
    silent: CODE_ONLY,
  },
  '@solana/web3.js@1.95.6': {
    before: [{ version: '1.95.5' }],
    silent: CODE_ONLY,
  },
  '@rspack/core@1.1.7': {
    before: [{ version: '1.1.6' }],
    bad: { scripts: postinstall },
  },
  'xrpl@4.2.1': {
    before: [{ version: '2.14.1' }, { version: '4.2.0' }],
    silent: CODE_ONLY,
  },
  'eslint-config-prettier@10.1.6': {
    before: [{ version: '8.10.0' }, { version: '9.1.0' }, { version: '10.1.5' }],
    bad: { scripts: { install: 'node install.js' } },
  },
  'nx@21.5.0': {
    before: [
      { version: '20.8.0', isAttested: true, scripts: { postinstall: 'node ./bin/post-install' } },
      { version: '21.4.1', isAttested: true, scripts: { postinstall: 'node ./bin/post-install' } },
    ],
    bad: { scripts: { postinstall: 'node telemetry.js' } },
  },
  'debug@4.4.2': {
    before: [{ version: '4.4.1' }],
    silent: CODE_ONLY,
  },
  'chalk@5.6.1': {
    before: [{ version: '5.6.0' }],
    silent: CODE_ONLY,
  },
  '@ctrl/tinycolor@4.1.1': {
    before: [{ version: '4.1.0' }],
    bad: { scripts: postinstall },
  },
  'ngx-bootstrap@20.0.4': {
    // 20.0.3 had the payload, and no script that runs it.
    before: [{ version: '18.1.3' }, { version: '19.0.2' }, { version: '20.0.2' }, { version: '20.0.3', at: '2025-09-14T23:00Z' }],
    bad: { scripts: postinstall },
    more: { '20.0.3': [] },
  },
  'posthog-node@5.13.3': {
    before: [{ version: '4.18.0' }, { version: '5.11.2' }, { version: '5.13.2' }],
    bad: { scripts: { preinstall: 'node setup_bun.js' } },
  },
  'cline@2.3.0': {
    before: [{ version: '2.2.0' }],
    bad: { scripts: { postinstall: 'npm install -g another-package@latest' } },
  },
  'axios@1.14.1': {
    before: [
      { version: '1.13.0', publisher: 'jasonsaayman', email: 'jason@before.example', maintainers: ['jasonsaayman'] },
      { version: '1.14.0', ...trusted, maintainers: ['jasonsaayman'], scripts: { prepare: 'husky' } },
    ],
    bad: {
      publisher: 'jasonsaayman',
      email: 'jason@free-mail.example',
      maintainers: ['jasonsaayman'],
      dependencies: { 'plain-crypto-js': '^4.2.1' },
    },
    also: ['publisher-email-new'],
  },
  'axios@0.30.4': {
    before: [
      { version: '0.30.3', publisher: 'jasonsaayman', maintainers: ['jasonsaayman'] },
      { version: '1.14.0', ...trusted, maintainers: ['jasonsaayman'] },
      {
        version: '1.14.1',
        at: '2026-03-31T00:21Z',
        publisher: 'jasonsaayman',
        maintainers: ['jasonsaayman'],
        dependencies: { 'plain-crypto-js': '^4.2.1' },
      },
    ],
    bad: { publisher: 'jasonsaayman', maintainers: ['jasonsaayman'], dependencies: { 'plain-crypto-js': '^4.2.1' } },
  },
  'plain-crypto-js@4.2.1': {
    before: [{ version: '4.2.0', at: '2026-03-30T05:57Z', publisher: 'nrwise', maintainers: ['nrwise'] }],
    bad: { publisher: 'nrwise', maintainers: ['nrwise'], scripts: { postinstall: 'node setup.js' } },
  },
  'plain-crypto-js@0.0.1-security.0': {
    before: [],
    bad: { publisher: 'npm', email: 'npm@npmjs.com', maintainers: ['npm'] },
  },
  '@velora-dex/sdk@9.4.1': {
    before: [{ version: '9.4.0' }],
    silent: CODE_ONLY,
  },
  '@cap-js/sqlite@2.2.2': {
    before: [{ version: '2.2.1' }],
    bad: { scripts: preinstall },
  },
  '@tanstack/react-router@1.169.5': {
    before: [{ version: '1.169.2', ...trusted }],
    bad: { ...trusted, optionalDependencies: { '@tanstack/setup': `github:tanstack/router#${'0'.repeat(40)}` } },
  },
  '@mistralai/mistralai@2.2.2': {
    before: [{ version: '2.2.1', at: '2026-04-21T15:09:45Z' }],
    bad: { scripts: { preinstall: 'node setup.mjs' } },
    times: { '2.2.3': '2026-05-11T22:49:23Z', '2.2.4': '2026-05-11T22:53:59Z' },
  },
  'node-ipc@12.0.1': {
    before: [
      { version: '9.1.5', at: '2021-01-01', maintainers: ['owner', 'atiertant'] },
      { version: '9.2.2', at: '2022-03-15', maintainers: ['owner', 'atiertant'] },
      { version: '12.0.0', at: '2024-08-14', maintainers: ['owner', 'atiertant'] },
    ],
    bad: { publisher: 'atiertant', maintainers: ['owner', 'atiertant'] },
  },
  '@7nohe/openapi-react-query-codegen@0.5.4': {
    before: [{ version: '0.5.3' }, { version: '1.6.2' }, { version: '2.2.0' }, { version: '3.0.2' }],
    silent: 'a binding.gyp in the tarball runs a build at install time: whether the packument shows this is unknown',
    after: ['0.5.5', '1.6.4', '2.2.2', '3.0.4'].map((version) => ({ version, scripts: preinstall })),
    more: { '0.5.5': ['install-script'], '1.6.4': ['install-script'], '2.2.2': ['install-script'], '3.0.4': ['install-script'] },
  },
}
