/** Marks the file as ours: "TENO". */
export const applicationId = 0x54454e4f;

/** Version of the tables below. A file with a greater one was written by a later release. */
export const schemaVersion = 1;

/**
 * Tables with a rowid and narrow indexes: a group commit over many logs then dirties the last pages of few trees, where
 * a table clustered by log would dirty one page for each log. The numeric id of a log is never used again, so that a
 * reader cannot take a new log for the deleted one of that name.
 */
export const schema = `
CREATE TABLE store (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  boot TEXT NOT NULL,
  greatest_deleted_epoch INTEGER NOT NULL
) STRICT;

CREATE TABLE log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  epoch INTEGER NOT NULL,
  saved_head INTEGER NOT NULL,
  is_closed INTEGER NOT NULL,
  owner TEXT,
  lease_until INTEGER NOT NULL,
  wake_at INTEGER
) STRICT;
CREATE INDEX log_wake ON log (wake_at) WHERE wake_at IS NOT NULL;

CREATE TABLE epoch (
  log INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  PRIMARY KEY (log, first_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE type (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  log INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  time INTEGER NOT NULL,
  type INTEGER NOT NULL,
  turn TEXT,
  step INTEGER,
  key TEXT,
  trace TEXT,
  data TEXT NOT NULL,
  public TEXT
) STRICT;
CREATE UNIQUE INDEX entry_seq ON entry (log, seq);
CREATE UNIQUE INDEX entry_key ON entry (log, key) WHERE key IS NOT NULL;

CREATE TABLE checkpoint (
  log INTEGER PRIMARY KEY,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  format TEXT NOT NULL,
  state BLOB NOT NULL
) STRICT;

CREATE TABLE blob (
  id INTEGER PRIMARY KEY,
  log TEXT NOT NULL,
  digest TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX blob_digest ON blob (log, digest);

CREATE TABLE summary (
  log TEXT PRIMARY KEY,
  updated_at INTEGER NOT NULL,
  agent TEXT NOT NULL,
  data TEXT NOT NULL
) STRICT;
CREATE INDEX summary_newest ON summary (updated_at);
CREATE INDEX summary_agent ON summary (agent, updated_at);
`;
