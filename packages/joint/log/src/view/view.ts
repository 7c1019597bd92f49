import type {
  CallId,
  Json,
  MessageId,
  Outcome,
  Part,
  Principal,
  SubmissionId,
} from "@tenon/contracts";

/** A conversation as a page shows it, up to an offset: the public log folded. */
export type ConversationView = {
  /** Follow from here. `-1`: nothing was read. */
  readonly offset: string;
  readonly status: "idle" | "running" | "waiting" | "closed";
  readonly messages: readonly ViewMessage[];
};

/** One message of a view. */
export type ViewMessage = UserView | AssistantView | ToolView;

/** What was said. */
export type UserView = {
  readonly role: "user";
  readonly submission: SubmissionId;
  readonly by: Principal;
  readonly time: number;
  readonly parts: readonly Part[];
  /** Missing while it is still owed. */
  readonly outcome?: Outcome;
};

/** A reply. */
export type AssistantView = {
  readonly role: "assistant";
  readonly id: MessageId;
  readonly time: number;
  readonly parts: readonly PublicPart[];
  /** Which try is being written; missing once the reply is complete. */
  readonly writing?: number;
};

/** A tool call. */
export type ToolView = {
  readonly role: "tool";
  readonly call: CallId;
  readonly name: string;
  /** The call that made this one. */
  readonly parent?: CallId;
  readonly status: "requested" | "awaiting" | "running" | "settled";
  /** What an awaiting call waits for. */
  readonly reason?: string;
  readonly isError?: boolean;
  readonly source?: string;
  readonly input?: Json;
  readonly output?: Json;
};

/** A part of a reply; of a call only its id and name. */
export type PublicPart =
  | Exclude<Part, { readonly type: "call" }>
  | { readonly type: "call"; readonly id: CallId; readonly name: string };

/** The view of a conversation of which nothing was read. */
export const emptyView: ConversationView = { offset: "-1", status: "idle", messages: [] };
