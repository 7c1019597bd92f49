import type { Directory, DirectoryQuery, LogId, Summary } from "@tenon/contracts";
import type { MemoryWorld } from "./memory-world.ts";

/** Summaries in memory. */
export class MemoryDirectory implements Directory {
  readonly #summaries: MemoryWorld["summaries"];

  constructor(world: MemoryWorld) {
    this.#summaries = world.summaries;
  }

  async upsert(summary: Summary): Promise<void> {
    const known = this.#summaries.get(summary.log);
    if (known !== undefined && known.updatedAt > summary.updatedAt) return;
    this.#summaries.set(summary.log, structuredClone(summary));
  }

  async get(log: LogId): Promise<Summary | undefined> {
    return structuredClone(this.#summaries.get(log));
  }

  async list(query: DirectoryQuery = {}): Promise<readonly Summary[]> {
    return [...this.#summaries.values()]
      .filter((summary) => matches(summary, query))
      .toSorted((a, b) => b.updatedAt - a.updatedAt)
      .slice(0, query.limit ?? 100)
      .map((summary) => structuredClone(summary));
  }

  async remove(log: LogId): Promise<void> {
    this.#summaries.delete(log);
  }
}

function matches(summary: Summary, query: DirectoryQuery): boolean {
  return (
    (query.agent ?? summary.agent) === summary.agent &&
    (query.conversation ?? summary.conversation) === summary.conversation &&
    (query.parent ?? summary.parent) === summary.parent &&
    (query.status ?? summary.status) === summary.status &&
    (query.hasApprovals !== true || summary.approvals.length > 0) &&
    summary.updatedAt < (query.before ?? Number.POSITIVE_INFINITY)
  );
}
