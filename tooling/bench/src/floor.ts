import { DatabaseSync } from "node:sqlite";

/** A raw program that commits what it is given: the least that a durable program costs on this disk. */
export interface Floor extends Disposable {
  /** One transaction, synced to the disk, with a row for each text. */
  commit(rows: readonly string[]): void;
}

/** Opens a floor program on a file of its own, with the settings under which a commit survives a loss of power. */
export function openFloor(file: string): Floor {
  const db = new DatabaseSync(file);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 0");
  db.exec("CREATE TABLE entry (id INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT");
  const insert = db.prepare("INSERT INTO entry (data) VALUES (?)");
  return {
    commit(rows) {
      db.exec("BEGIN IMMEDIATE");
      for (const row of rows) insert.run(row);
      db.exec("COMMIT");
    },
    [Symbol.dispose]: () => db.close(),
  };
}
