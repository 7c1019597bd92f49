import type { JsonObject } from "@tenon/contracts";

/** One event of the public log, as readers receive it. */
export type PublicEvent = {
  readonly offset: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly type: string;
  readonly turn?: string;
  readonly step?: number;
  /** Version of this type of event. */
  readonly v: number;
  readonly data: JsonObject;
};

/** Text of a reply that is still being written. It has no offset and need not be kept. */
export type TextFragment = {
  readonly message: string;
  /** A greater one replaces all text of the one before. */
  readonly attempt: number;
  /** Index of the part within the reply. */
  readonly part: number;
  /** Where the text begins in its part, in UTF-16 units. */
  readonly at: number;
  readonly text: string;
};
