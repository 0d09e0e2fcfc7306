// Why each alarm in the real histories was raised although nothing was wrong. By package, version and code.
const JOINED = (who) => `${who} had just joined: a maintainer from this release on, in addition to the previous ones`

const JOINED_JUST_BEFORE = (who, version) => `${who} had joined with ${version}, not three days before`

export const EXPLANATIONS = {
  'gifsicle@0.1.1 publisher-new': JOINED('kevva'),
  'gifsicle@3.0.2 publisher-new': JOINED('shinnn'),
  'gifsicle@4.0.0 publisher-new': JOINED('1000ch'),
  'gifsicle@3.0.3 publisher-new': JOINED_JUST_BEFORE('shinnn', '3.0.2'),
  'gifsicle@4.0.1 publisher-new': JOINED_JUST_BEFORE('1000ch', '4.0.0'),
  'nodegit@0.0.7 publisher-new': JOINED('faceleg'),
  'nodegit@0.2.0 publisher-new': JOINED('maxkorp'),
  'nodegit@0.2.1 publisher-new': 'johnhaley81 had joined the day before, with 0.2.0, in addition to the previous maintainers',
  'nodegit@0.20.0 publisher-new': JOINED('implausibility'),
  'nodegit@0.2.2 publisher-new': JOINED_JUST_BEFORE('johnhaley81', '0.2.1'),
  'nodegit@0.2.3 publisher-new': JOINED_JUST_BEFORE('johnhaley81', '0.2.1'),
  'nodegit@0.20.1 publisher-new': JOINED_JUST_BEFORE('implausibility', '0.20.0'),
  'nodegit@0.28.0-alpha.9 publisher-new': JOINED('ianhattendorf'),
  'webpack.js.org@0.0.1-security security-holding': 'not a false alarm: npm holds this name',
}
