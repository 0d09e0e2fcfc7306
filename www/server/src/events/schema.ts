// The tables of a shard. Deployed steps never change; a change of the schema is a new step at the end.
import { packageNumber } from '../base/package-number.js'

type Step = string | ((sql: SqlStorage) => void)

const STEPS: readonly Step[] = [
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
  mergeIntoDeliveries,
  // The copy of the targets that are changed at run time.
  'CREATE TABLE target_list (number INTEGER PRIMARY KEY, version INTEGER NOT NULL, list TEXT NOT NULL)',
  `-- A packument of the registry \`registry\` is looked at when it is due. Times are in milliseconds.
  CREATE TABLE watched (
    number INTEGER PRIMARY KEY AUTOINCREMENT, registry TEXT NOT NULL, name TEXT NOT NULL, since INTEGER NOT NULL, due INTEGER NOT NULL,
    looked INTEGER, etag TEXT, rev TEXT, digest TEXT, read INTEGER, missing INTEGER, gone INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0, code TEXT, message TEXT, expected TEXT, stale INTEGER NOT NULL DEFAULT 0, UNIQUE (registry, name)
  );
  CREATE TABLE facts (number INTEGER, part INTEGER, data BLOB NOT NULL, PRIMARY KEY (number, part)) WITHOUT ROWID;
  CREATE TABLE documents (id INTEGER, part INTEGER, last INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (id, part)) WITHOUT ROWID;
  ALTER TABLE events ADD COLUMN registry TEXT;
  ALTER TABLE events ADD COLUMN document INTEGER;`,
  `-- JSON lists: the users whom an event concerns, and the hooks that it was queued for.
  ALTER TABLE events ADD COLUMN users TEXT;
  ALTER TABLE events ADD COLUMN hooks TEXT;
  -- Of a hook's attempts for events that were deleted: when the last one was, what it was answered, and whether any has succeeded.
  CREATE TABLE hook_states (target TEXT PRIMARY KEY, tried INTEGER NOT NULL, status INTEGER, delivered INTEGER NOT NULL) WITHOUT ROWID;`,
  `-- Deliveries that are held: until a release can be installed, or for a digest.
  CREATE INDEX checking ON deliveries (target, due) WHERE state = 4;
  CREATE INDEX gathering ON deliveries (target, due) WHERE state = 5;
  ALTER TABLE deliveries ADD COLUMN warning TEXT;`,
]

/**
 * One row for each event and target, from acceptance to confirmation, addressed by numbers and by the target's id. Earlier versions
 * had `outbox` and `dead`, whose key had the package's name: SQLite returns another text for a lone surrogate, so that no row matched.
 */
function mergeIntoDeliveries(sql: SqlStorage): void {
  // A delivery that succeeds at once never enters an index, so it costs two written rows.
  sql.exec(`
    CREATE TABLE deliveries (
      target TEXT, seq INTEGER, package INTEGER NOT NULL, state INTEGER NOT NULL, received INTEGER NOT NULL, since INTEGER,
      tried INTEGER, due INTEGER NOT NULL, attempts INTEGER NOT NULL, refusals INTEGER NOT NULL, status INTEGER, ms INTEGER,
      fault TEXT, reason TEXT, PRIMARY KEY (target, seq)
    ) WITHOUT ROWID;
    CREATE INDEX retrying ON deliveries (target, package, seq) WHERE state = 2;
    CREATE INDEX dead_letters ON deliveries (tried, seq) WHERE state = 3;
    -- No delivery of the target before \`seq\` is fresh, so that finding fresh ones does not scan all rows.
    CREATE TABLE marks (target TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
    ALTER TABLE health ADD COLUMN paused INTEGER;
    ALTER TABLE health ADD COLUMN pauses INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE attempts ADD COLUMN response TEXT;`)
  const insert = (columns: string, values: SqlStorageValue[]) =>
    sql.exec(
      `INSERT INTO deliveries (target, seq, package, received, ${columns}) VALUES (${values.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
      ...values,
    )
  type Row = Record<string, SqlStorageValue>
  for (const row of sql.exec<Row>('SELECT * FROM outbox').toArray()) {
    const { target = null, seq = null, received = null, since = null, tried = null, due = null, attempts = 0, refusals = 0 } = row
    const values = [target, seq, packageNumber(String(row.name)), received, 2, since, tried, due, attempts, refusals]
    insert('state, since, tried, due, attempts, refusals', values)
  }
  for (const row of sql.exec<Row>('SELECT dead.*, events.received FROM dead LEFT JOIN events USING (seq)').toArray()) {
    const { target = null, seq = null, at = null, fault = null, reason = null } = row
    const values = [target, seq, packageNumber(String(row.name)), row.received ?? at, 3, at, at, 0, 0, fault, reason]
    insert('state, tried, due, attempts, refusals, fault, reason', values)
  }
  sql.exec('DROP TABLE outbox; DROP TABLE dead')
}

/** Updates an object's tables, which any earlier version may have created, to the current schema. */
export function migrate(storage: DurableObjectStorage, steps: readonly Step[] = STEPS): void {
  const { sql } = storage
  sql.exec('CREATE TABLE IF NOT EXISTS steps (done INTEGER PRIMARY KEY)')
  const { done } = sql.exec<{ done: number }>('SELECT count(*) AS done FROM steps').one()
  for (const [at, step] of steps.entries()) {
    if (at < done) continue
    storage.transactionSync(() => {
      if (typeof step === 'string') sql.exec(step)
      else step(sql)
      sql.exec('INSERT INTO steps VALUES (?)', at)
    })
  }
}
