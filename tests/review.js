// The review of releases: what it finds in known incidents, and what it says of releases that nothing was wrong with.
import { historyCases } from './review/histories.js'
import { incidentCases } from './review/incidents.js'
import { ruleCases } from './review/rules.js'

export { largeHistories } from './review/histories.js'

export async function reviewCases(test) {
  await ruleCases(test)
  await incidentCases(test)
  await historyCases(test)
}
