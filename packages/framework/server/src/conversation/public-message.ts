import type { Entry, Json, JsonObject } from "@tenon/contracts";
import type { PublicEvent } from "@tenon/log";

/** The form of an entry that was made public when it was written; undefined when none was. */
export function publicMessage(entry: Entry): PublicEvent | undefined {
  if (entry.public === undefined) return undefined;
  const { v, critical: _critical, ...data } = entry.data;
  return {
    offset: entry.offset,
    time: entry.time,
    type: entry.type,
    ...(entry.turn === undefined ? {} : { turn: entry.turn }),
    ...(entry.step === undefined ? {} : { step: entry.step }),
    v,
    data: entry.public === true ? withoutUndefined(data) : entry.public,
  };
}

function withoutUndefined(data: { readonly [field: string]: Json | undefined }): JsonObject {
  const fields: [string, Json][] = [];
  for (const [field, value] of Object.entries(data))
    if (value !== undefined) fields.push([field, value]);
  return Object.fromEntries(fields);
}

/** Whether an entry is needed only until another replaces it. Nobody is sent on from one: it will be pruned. */
export function isPassing({ type }: Entry): boolean {
  return type === "model.delta" || type === "tool.progressed";
}
