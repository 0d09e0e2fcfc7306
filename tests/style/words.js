// The word list of style rule 30, and the places where a word is right.

/** `pattern`: a word that reads badly; `instead`: the plain one. */
export const WORDS = [
  { pattern: /\b(told|tell(s|ing)?)\b/gi, instead: 'say, report, show' },
  { pattern: /\bbeside\b/gi, instead: 'next to, compared with, in addition to' },
  { pattern: /\banew\b/gi, instead: 'again' },
  { pattern: /(?<!\bthere )\b(is|are) no (?!longer|more|less|way|need|doubt|such)[a-z]/gi, instead: 'is not a' },
  { pattern: /\bnone (of|if)\b/g, instead: 'None, no, missing' },
  { pattern: /\bstands\b/gi, instead: 'is' },
  { pattern: /\bgoes\b(?! (to|back|through|into|over) )/gi, instead: 'moves, is removed, is dropped' },
  { pattern: /\b(whoever|somebody|nobody)\b/gi, instead: 'name the actor' },
  { pattern: /\banother than\b/gi, instead: 'different from' },
  { pattern: /\bfor one\b(?! [a-z])/gi, instead: 'for example' },
  { pattern: /\blest\b/gi, instead: 'so that … not' },
  { pattern: /\bmend(s|ed)?\b/gi, instead: 'fix' },
  { pattern: /\b(held|holds?|holding)\b[^.;:\n]{0,40}\bagainst\b/gi, instead: 'check against' },
  { pattern: /\bof (its|our|their|one's) own\b/gi, instead: 'separate, its' },
  {
    pattern:
      /\b(\w*(serialis|normalis|initialis|optimis|minimis|summaris|recognis|organis)[a-z]+|licences?|behaviours?|colours?|neighbours?)\b/gi,
    instead: 'American spelling',
  },
]

/** `{ path, text, reason }`: a line of `path` that contains `text` may use any of the words. */
export const ALLOWED = [
  { path: 'CHANGELOG.md', text: '`licence-changed`', reason: 'the former code, which users search for' },
  { path: 'tests/receiver/stored-data.test.js', text: "'licence-changed'", reason: 'a text that the first version stored' },
  { path: 'tests/types/types.test.js', text: "'licence-changed'", reason: 'the former code must not compile' },
  { path: 'tests/types/use.ts', text: "'licence-changed'", reason: 'the former code must not compile' },
]
