import type { PublicEvent, TextFragment } from "@tenon/log";

/** What one read of a stream brings. */
export type Piece =
  | { readonly type: "events"; readonly events: readonly PublicEvent[] }
  | { readonly type: "fragment"; readonly fragment: TextFragment }
  | {
      readonly type: "control";
      /** Read on from here. */
      readonly offset: string;
      readonly cursor: string | undefined;
      readonly isUpToDate: boolean;
      readonly isClosed: boolean;
    };
