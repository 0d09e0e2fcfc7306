// The tables of a shard. Deployed steps never change; a change of the schema is a new step at the end.

const STEPS = [
  // A written row costs as much as a thousand rows read: hence tables without rowid, and no index.
  `-- An id is kept longer than its event, so that a replay stays a duplicate.
  CREATE TABLE ids (id TEXT PRIMARY KEY, seq INTEGER NOT NULL, received INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, level INTEGER NOT NULL,
    received INTEGER NOT NULL, time INTEGER, bytes INTEGER NOT NULL, secret TEXT NOT NULL, body TEXT, about TEXT NOT NULL
  ) WITHOUT ROWID;`,
  `CREATE TABLE outbox (
    target TEXT, name TEXT, seq INTEGER, received INTEGER NOT NULL, since INTEGER, tried INTEGER, due INTEGER NOT NULL,
    attempts INTEGER NOT NULL, refusals INTEGER NOT NULL, PRIMARY KEY (target, name, seq)
  ) WITHOUT ROWID;
  CREATE TABLE attempts (
    seq INTEGER, target TEXT, number INTEGER, at INTEGER NOT NULL, status INTEGER, ms INTEGER NOT NULL, error TEXT,
    PRIMARY KEY (seq, target, number)
  ) WITHOUT ROWID;
  CREATE TABLE dead (
    seq INTEGER, target TEXT, name TEXT NOT NULL, at INTEGER NOT NULL, fault TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (seq, target)
  ) WITHOUT ROWID;
  CREATE TABLE health (
    target TEXT PRIMARY KEY, passed INTEGER, failing INTEGER, suspended INTEGER, probe INTEGER, status INTEGER, error TEXT
  ) WITHOUT ROWID;`,
]

/** Updates an object's tables, which any earlier version may have created, to the current schema. */
export function migrate(storage: DurableObjectStorage, steps: readonly string[] = STEPS): void {
  const { sql } = storage
  sql.exec('CREATE TABLE IF NOT EXISTS steps (done INTEGER PRIMARY KEY)')
  const { done } = sql.exec<{ done: number }>('SELECT count(*) AS done FROM steps').one()
  for (const [at, step] of steps.entries()) {
    if (at < done) continue
    storage.transactionSync(() => {
      sql.exec(step)
      sql.exec('INSERT INTO steps VALUES (?)', at)
    })
  }
}
