import type { LogId } from "@tenon/contracts";

/** A conversation as commands take it: `<agent>/<id>`. */
export function shortName(log: LogId): string {
  return log.replace(/^agents\//, "");
}
