import { TenonError } from "@tenon/contracts";

/** How a stream is read. */
export interface ReadQuery {
  /** An offset, or `now`. Undefined: from the beginning. */
  readonly after: string | undefined;
  readonly live: "long-poll" | "sse" | undefined;
  /** The cursor of the answer before. */
  readonly cursor: string | undefined;
}

/** Reads the query of a read. Throws `invalid-input`. */
export function readQuery(query: URLSearchParams): ReadQuery {
  const live = liveMode(query.get("live"));
  const offsets = query.getAll("offset");
  if (offsets.length > 1) throw invalid("The query must have one `offset`.");
  const [offset] = offsets;
  if (offset === undefined && live !== undefined)
    throw invalid("A live read must have an `offset`; `offset=-1` begins at the beginning.");
  if (offset === "") throw invalid("The `offset` must not be empty.");
  return {
    after: offset === "-1" ? undefined : offset,
    live,
    cursor: query.get("cursor") ?? undefined,
  };
}

function liveMode(live: string | null): ReadQuery["live"] {
  if (live === null) return undefined;
  if (live === "long-poll" || live === "sse") return live;
  throw invalid("The `live` mode must be `long-poll` or `sse`.");
}

function invalid(message: string): TenonError {
  return new TenonError("invalid-input", message);
}
