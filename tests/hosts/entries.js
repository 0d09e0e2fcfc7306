// All entries of the package, by the name to import them by.
import * as index from 'npm-hooks'
import * as filter from 'npm-hooks/filter'
import * as follow from 'npm-hooks/follow'
import * as hook from 'npm-hooks/hook'
import * as packument from 'npm-hooks/packument'
import * as request from 'npm-hooks/request'
import * as verify from 'npm-hooks/verify'

export const entries = {
  'npm-hooks': index,
  'npm-hooks/filter': filter,
  'npm-hooks/follow': follow,
  'npm-hooks/hook': hook,
  'npm-hooks/packument': packument,
  'npm-hooks/request': request,
  'npm-hooks/verify': verify,
}

/** Only the entry of that name; all without a name. */
export const entriesFor = (name) => (name === undefined ? entries : { [name]: entries[name] })
