import type { Offset, TurnId } from "./ids.ts";
import type { Json, JsonObject } from "./json.ts";

/** An event as a store keeps it, before it has a place. A store knows nothing of types: `data` is JSON with a version. */
export type EntryDraft = {
  readonly type: string;
  readonly turn?: TurnId;
  readonly step?: number;
  /** Makes the fact unique in its log. */
  readonly key?: string;
  /** W3C `traceparent` of the request that caused it. Not compared when a key is known already. */
  readonly trace?: string;
  /** When the fact happened, for one that comes from another log. Left out: now. Not compared either. */
  readonly time?: number;
  /** `v` is the version of this type of event; `critical` forbids readers to skip what they do not know. */
  readonly data: {
    readonly v: number;
    readonly critical?: boolean;
    readonly [field: string]: Json | undefined;
  };
  /** What the public log shows: this, or `data` itself when true. Absent: the entry is private. */
  readonly public?: JsonObject | true;
};

/** An immutable fact with its place in the log. */
export type Entry = EntryDraft & {
  readonly offset: Offset;
  readonly epoch: number;
  /** Milliseconds since 1970, by the store's clock. */
  readonly time: number;
};
