/** Version of the tables below. A log with a greater one was written by a later release. */
export const schemaVersion = 1;

/**
 * Every row and every entry of an index is billed when it is written, so there is one row for each entry and no index
 * beside its table. `seq` numbers the entries of a log; `saved_head` is its end where the last entries were pruned. A
 * deleted log leaves its row behind, because the next of its name must have a greater epoch.
 */
export const schema = `
CREATE TABLE IF NOT EXISTS log (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  first_epoch INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  saved_head INTEGER NOT NULL,
  is_closed INTEGER NOT NULL,
  is_deleted INTEGER NOT NULL,
  wake_at INTEGER
) STRICT;

CREATE TABLE IF NOT EXISTS entry (
  log INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  time INTEGER NOT NULL,
  type TEXT NOT NULL,
  turn TEXT,
  step INTEGER,
  key TEXT,
  trace TEXT,
  data TEXT NOT NULL,
  public TEXT,
  PRIMARY KEY (log, seq)
) STRICT, WITHOUT ROWID;
`;

/** Made when the first bytes are stored: most conversations have none. */
export const chunkSchema = `
CREATE TABLE IF NOT EXISTS chunk (
  log TEXT NOT NULL,
  name TEXT NOT NULL,
  part INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (log, name, part)
) STRICT, WITHOUT ROWID;
`;
