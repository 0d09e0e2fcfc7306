// Counts what Cloudflare bills of objects: requests (calls and runs of alarms), rows read and written, and alarms that are set, which are
// written rows too. By class, while a test or a benchmark asks for it.

// Calls within an object would count too, so these do not call each other.
const REQUESTS = [
  'accept',
  'alarm',
  'changed',
  'deleteBefore',
  'ensure',
  'ensureAlarm',
  'forgetHooks',
  'hookTargets',
  'lookNow',
  'pause',
  'receiversOf',
  'release',
  'reserve',
  'resumeHooks',
  'revision',
  'selectors',
  'sweep',
  'watch',
]

const newCounts = () => ({ requests: 0, byMethod: {}, queries: 0, rowsRead: 0, rowsWritten: 0, alarmsSet: 0 })

let bill = null
/** The class of each object's storage, and of its SQL. */
const classes = new WeakMap()

/** What was counted since the last call, by class; the first call begins to count. */
export function readBill() {
  const last = bill
  bill = {}
  return last
}

const countsOf = (name) => (bill[name] ??= newCounts())

/** Counts the requests to the objects of these classes. */
export function meterRequests(classesByName) {
  for (const [name, { prototype }] of Object.entries(classesByName))
    for (const method of REQUESTS.filter((method) => prototype[method])) {
      const call = prototype[method]
      prototype[method] = function (...args) {
        if (bill) {
          const counts = countsOf(name)
          counts.requests++
          counts.byMethod[method] = 1 + (counts.byMethod[method] ?? 0)
        }
        return call.apply(this, args)
      }
    }
}

let isMetered = false

/** Counts the rows and alarms of an object. */
export function meterStorage(name, storage) {
  classes.set(storage, name).set(storage.sql, name)
  if (isMetered) return
  isMetered = true
  const [sql, alarms] = [Object.getPrototypeOf(storage.sql), Object.getPrototypeOf(storage)]
  const { exec } = sql
  sql.exec = function (...args) {
    const cursor = exec.apply(this, args)
    // A cursor knows its rows once they are read, which the server does at once.
    if (bill) queueMicrotask(() => addRows(classes.get(this), cursor))
    return cursor
  }
  const { setAlarm } = alarms
  alarms.setAlarm = function (...args) {
    if (bill) countsOf(classes.get(this)).alarmsSet++
    return setAlarm.apply(this, args)
  }
}

function addRows(name, { rowsRead, rowsWritten }) {
  const counts = countsOf(name)
  counts.queries++
  counts.rowsRead += rowsRead
  counts.rowsWritten += rowsWritten
}
