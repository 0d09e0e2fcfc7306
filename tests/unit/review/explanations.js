// Why each alarm in the real histories was raised although nothing was wrong. By package, version and code.
const JOINED = (who) => `${who} had just joined: a maintainer from this release on, in addition to the previous ones`
const JOINED_JUST_BEFORE = (who, version) => `${who} had joined with ${version}, not three days before`
const JOINED_DORMANT = (who) =>
  `${who} had just joined, in addition to the previous maintainers, and nothing had been published for over a year`
const FIRST_SCRIPT = (what) => `the first install script of the package: ${what}`
const NEW_SCRIPT = (what) => `a new install script next to others: ${what}`
const SINCE = (version) => `as in ${version}, not three days before`
const HANDED_OVER = (from, to) => `the name was handed over from ${from} to ${to}`

export const EXPLANATIONS = {
  'cypress@0.2.0 dependency-url': 'a dependency from a git repository of the same organization',
  'cypress@0.3.0 dependency-url': SINCE('0.2.0'),
  'cypress@0.3.1 dependency-url': SINCE('0.2.0'),
  'cypress@0.10.1 install-script': FIRST_SCRIPT('it says that the package is deprecated'),
  'cypress@0.20.0-dev.20170620.121030 install-script': 'the install script is new, and runs `node` in place of `coffee`',
  'cypress@0.20.0-dev.20170620.121030 publisher-new':
    'published by a user who is not a maintainer, after more than a year: the package was revived under new staff',
  'cypress@0.20.0 install-script': 'as in its prereleases: a stable release is compared with the stable one before it',
  'cypress@3.4.0 publisher-new': JOINED('user-3768b525'),
  'cypress@4.2.0 dependency-url': 'a fork of a dependency, from a git repository of the same organization',
  'gifsicle@0.1.1 publisher-new': JOINED('kevva'),
  'gifsicle@3.0.2 publisher-new': JOINED('shinnn'),
  'gifsicle@3.0.3 publisher-new': JOINED_JUST_BEFORE('shinnn', '3.0.2'),
  'gifsicle@4.0.0 publisher-new': JOINED_DORMANT('1000ch'),
  'gifsicle@4.0.1 publisher-new': JOINED_JUST_BEFORE('1000ch', '4.0.0'),
  'jquery@2.1.0-beta2 publisher-new': HANDED_OVER('the author of another package', 'the jQuery Foundation'),
  'jquery@2.1.0-beta2 maintainers-replaced': HANDED_OVER('the author of another package', 'the jQuery Foundation'),
  'jquery@2.1.0-rc1 publisher-new': JOINED('user-2860281a'),
  'lodash@4.17.20 publisher-new': JOINED('user-e6c9dfc1'),
  'nodegit@0.0.7 install-script': '`preinstall` runs another script than before',
  'nodegit@0.0.7 publisher-new': JOINED_DORMANT('faceleg'),
  'nodegit@0.0.71 install-script': NEW_SCRIPT('`install` in place of `preinstall`'),
  'nodegit@0.2.0 publisher-new': JOINED('maxkorp'),
  'nodegit@0.2.1 publisher-new': 'johnhaley81 had joined the day before, with 0.2.0, in addition to the previous maintainers',
  'nodegit@0.2.2 publisher-new': JOINED_JUST_BEFORE('johnhaley81', '0.2.1'),
  'nodegit@0.2.3 publisher-new': JOINED_JUST_BEFORE('johnhaley81', '0.2.1'),
  'nodegit@0.3.1 install-script': NEW_SCRIPT('`postinstall` removes what the build left'),
  'nodegit@0.3.2 install-script': SINCE('0.3.1'),
  'nodegit@0.3.3 install-script': SINCE('0.3.1'),
  'nodegit@0.0.10000001 install-script': NEW_SCRIPT('an experiment with a tool that downloads the build'),
  'nodegit@0.0.10000002 install-script': SINCE('0.0.10000001'),
  'nodegit@0.12.0 install-script': NEW_SCRIPT('`postinstall` runs a shell script'),
  'nodegit@0.12.1 install-script': 'the same by `node`, not three days after 0.12.0',
  'nodegit@0.14.0 install-script': NEW_SCRIPT('`preinstall` checks the system'),
  'nodegit@0.14.1 install-script': SINCE('0.14.0'),
  'nodegit@0.15.0 install-script': SINCE('0.14.0'),
  'nodegit@0.15.1 install-script': SINCE('0.14.0'),
  'optipng-bin@0.2.0 install-script': FIRST_SCRIPT('it builds the program'),
  'optipng-bin@0.2.1 install-script': SINCE('0.2.0'),
  'optipng-bin@0.2.2 install-script': SINCE('0.2.0'),
  'optipng-bin@0.3.0 publisher-new': JOINED('user-0779535e'),
  'optipng-bin@3.0.3 publisher-new': JOINED('user-425ff9e5'),
  'react-dom@0.14.0-beta1 publisher-new': HANDED_OVER('the author of another package', 'the React team'),
  'react-dom@0.14.0-beta1 maintainers-replaced': HANDED_OVER('the author of another package', 'the React team'),
  'webpack.js.org@0.0.1-security security-holding': 'not a false alarm: npm holds this name',
}
