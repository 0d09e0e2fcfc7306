// A clock that can be moved on: `clock(t)(ms)`. It is never stopped: what waits for it would not end.
export function clock(t) {
  const { now } = Date
  let offset = 0
  Date.now = () => now() + offset
  t.after(() => Object.assign(Date, { now }))
  return (ms) => {
    offset += ms
  }
}
