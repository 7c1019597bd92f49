import type { Thinking } from "./agent.ts";
import type { Digest } from "./ids.ts";
import type { Json } from "./json.ts";

/**
 * How the exact request is rebuilt from the log, at constant cost per call: `agent` refers to the newest
 * `agent.resolved`, spans to the transcript as of this entry, pieces to the values held here or by an earlier request.
 */
export type RequestContext = {
  readonly system: "agent" | Digest;
  readonly tools: "agent" | Digest;
  readonly messages: readonly (TranscriptSpan | Digest)[];
  readonly thinking?: Thinking;
  readonly maxOutputTokens?: number;
  readonly options?: Json;
  /** Values that no earlier event holds, by digest. */
  readonly pieces?: { readonly [digest: string]: Json };
};

/** Messages `from` (included) to `to` (excluded) of the transcript. */
export type TranscriptSpan = { readonly from: number; readonly to: number };
