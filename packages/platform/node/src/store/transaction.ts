import type { DatabaseSync } from "node:sqlite";

/**
 * Runs `body` in one transaction. A writer begins `IMMEDIATE`: a reader that wants to write later is refused at once
 * when somebody else has written. `body` is synchronous, so that a stopped process rarely holds the lock.
 */
export function inTransaction<T>(
  db: DatabaseSync,
  begin: "BEGIN" | "BEGIN IMMEDIATE",
  body: () => T,
): T {
  db.exec(begin);
  try {
    const result = body();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    // A full disk has ended the transaction already.
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
