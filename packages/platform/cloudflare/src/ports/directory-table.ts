import type { Directory, DirectoryQuery, LogId, Summary } from "@tenon/contracts";
import { json, type Row } from "../store/rows.ts";
import { storeError } from "../store/store-errors.ts";

const schema = `
CREATE TABLE IF NOT EXISTS summary (
  log TEXT PRIMARY KEY,
  updated_at INTEGER NOT NULL,
  agent TEXT NOT NULL,
  data TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS summary_agent ON summary (agent, updated_at);
`;

/** Summaries of conversations in the storage of one object. */
export class DirectoryTable implements Directory {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(schema);
  }

  async upsert(summary: Summary): Promise<void> {
    this.#run(
      `INSERT INTO summary (log, updated_at, agent, data) VALUES (?, ?, ?, ?)
       ON CONFLICT (log) DO UPDATE
         SET updated_at = excluded.updated_at, agent = excluded.agent, data = excluded.data
         WHERE excluded.updated_at >= updated_at`,
      [summary.log, summary.updatedAt, summary.agent, JSON.stringify(summary)],
    );
  }

  async get(log: LogId): Promise<Summary | undefined> {
    return this.#run("SELECT data FROM summary WHERE log = ?", [log])[0];
  }

  async list(query: DirectoryQuery = {}): Promise<readonly Summary[]> {
    const { agent, conversation, parent, status, hasApprovals, limit = 100, before } = query;
    return this.#run(
      `SELECT data FROM summary
       WHERE (?1 IS NULL OR agent = ?1) AND (?2 IS NULL OR updated_at < ?2)
         AND (?3 IS NULL OR data ->> 'conversation' = ?3)
         AND (?4 IS NULL OR data ->> 'parent' = ?4)
         AND (?5 IS NULL OR data ->> 'status' = ?5)
         AND (?6 IS NULL OR json_array_length(data, '$.approvals') > 0)
       ORDER BY updated_at DESC LIMIT ?7`,
      [
        agent ?? null,
        before ?? null,
        conversation ?? null,
        parent ?? null,
        status ?? null,
        hasApprovals === true ? 1 : null,
        limit,
      ],
    );
  }

  async remove(log: LogId): Promise<void> {
    this.#run("DELETE FROM summary WHERE log = ?", [log]);
  }

  #run(query: string, bindings: readonly SqlStorageValue[]): readonly Summary[] {
    try {
      return this.#sql
        .exec<Row>(query, ...bindings)
        .toArray()
        .map((row) => json(row, "data") as Summary);
    } catch (error) {
      throw storeError(error);
    }
  }
}
