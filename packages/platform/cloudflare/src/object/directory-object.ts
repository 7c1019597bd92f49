import { DurableObject } from "cloudflare:workers";
import type { Directory, DirectoryQuery, LogId, Summary } from "@tenon/contracts";
import { DirectoryTable } from "../ports/directory-table.ts";
import { answer, valueOf, type Answer } from "./answer.ts";

/** What is asked of the object that lists conversations. */
interface DirectoryCalls {
  upsertSummary(summary: Summary): Promise<Answer<void>>;
  getSummary(log: LogId): Promise<Answer<Summary | undefined>>;
  listSummaries(query?: DirectoryQuery): Promise<Answer<readonly Summary[]>>;
  removeSummary(log: LogId): Promise<Answer<void>>;
}

/** Lists conversations, because objects cannot be enumerated. One object holds the list. */
export class DirectoryObject extends DurableObject implements DirectoryCalls {
  readonly #table: DirectoryTable;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#table = new DirectoryTable(ctx.storage.sql);
  }

  upsertSummary(summary: Summary): Promise<Answer<void>> {
    return answer(() => this.#table.upsert(summary));
  }

  getSummary(log: LogId): Promise<Answer<Summary | undefined>> {
    return answer(() => this.#table.get(log));
  }

  listSummaries(query?: DirectoryQuery): Promise<Answer<readonly Summary[]>> {
    return answer(() => this.#table.list(query));
  }

  removeSummary(log: LogId): Promise<Answer<void>> {
    return answer(() => this.#table.remove(log));
  }
}

/** The directory of a namespace as other objects see it. */
export function directoryIn(
  namespace: () => DurableObjectNamespace,
  name = "directory",
): Directory {
  // Made anew for each call: a stub that broke once stays broken. Its calls are those of the class that it is bound to.
  const open = (): DirectoryCalls => namespace().getByName(name) as unknown as DirectoryCalls;
  return {
    upsert: (summary) => valueOf(open().upsertSummary(summary)),
    get: (log) => valueOf(open().getSummary(log)),
    list: (query) => valueOf(open().listSummaries(query)),
    remove: (log) => valueOf(open().removeSummary(log)),
  };
}
