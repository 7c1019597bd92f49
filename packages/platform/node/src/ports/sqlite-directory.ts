import type { SQLInputValue, StatementSync } from "node:sqlite";
import type { Directory, DirectoryQuery, LogId, Summary } from "@tenon/contracts";
import { json, type Row } from "../store/rows.ts";
import type { Store } from "../store/store.ts";

/** Summaries of conversations. They are a cache, so they need no sync of their own. */
export class SqliteDirectory implements Directory {
  readonly #store: Store;
  readonly #upsert: StatementSync;
  readonly #find: StatementSync;
  readonly #list: StatementSync;
  readonly #remove: StatementSync;

  constructor(store: Store) {
    this.#store = store;
    this.#upsert = store.db.prepare(
      `INSERT INTO summary (log, updated_at, agent, data) VALUES (?, ?, ?, ?)
       ON CONFLICT (log) DO UPDATE
         SET updated_at = excluded.updated_at, agent = excluded.agent, data = excluded.data
         WHERE excluded.updated_at >= updated_at`,
    );
    this.#find = store.db.prepare("SELECT data FROM summary WHERE log = ?");
    this.#list = store.db.prepare(
      `SELECT data FROM summary
       WHERE (:agent IS NULL OR agent = :agent) AND (:before IS NULL OR updated_at < :before)
         AND (:conversation IS NULL OR data ->> 'conversation' = :conversation)
         AND (:parent IS NULL OR data ->> 'parent' = :parent)
         AND (:status IS NULL OR data ->> 'status' = :status)
         AND (:hasApprovals IS NULL OR json_array_length(data, '$.approvals') > 0)
       ORDER BY updated_at DESC LIMIT :limit`,
    );
    this.#remove = store.db.prepare("DELETE FROM summary WHERE log = ?");
  }

  async upsert(summary: Summary): Promise<void> {
    const data = JSON.stringify(summary);
    await this.#write(() => {
      this.#upsert.run(summary.log, summary.updatedAt, summary.agent, data);
    });
  }

  get(log: LogId): Promise<Summary | undefined> {
    return this.#store.read(() => {
      const row = this.#find.get(log);
      return row === undefined ? undefined : decodeSummary(row);
    });
  }

  list(query: DirectoryQuery = {}): Promise<readonly Summary[]> {
    const { agent, conversation, parent, status, hasApprovals, limit = 100, before } = query;
    const filters: Record<string, SQLInputValue> = {
      agent: agent ?? null,
      conversation: conversation ?? null,
      parent: parent ?? null,
      status: status ?? null,
      hasApprovals: hasApprovals === true ? 1 : null,
      before: before ?? null,
      limit,
    };
    return this.#store.read(() => this.#list.all(filters).map(decodeSummary));
  }

  async remove(log: LogId): Promise<void> {
    await this.#write(() => {
      this.#remove.run(log);
    });
  }

  #write(body: () => void): Promise<void> {
    return this.#store.write({ durability: "relaxed", apply: () => ({ value: body() }) });
  }
}

function decodeSummary(row: Row): Summary {
  return json(row, "data") as Summary;
}
