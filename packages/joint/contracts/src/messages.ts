import type { CallId, Digest, MessageId } from "./ids.ts";
import type { Json } from "./json.ts";
import type { ModelFailureKind } from "./model.ts";

/** A model by provider and id, e.g. `{ provider: "anthropic", id: "claude-sonnet-4-6" }`. */
export type ModelRef = { readonly provider: string; readonly id: string };

/** Tokens of one reply, and their price. `input` leaves cached tokens out; `output` holds those of the reasoning. */
export type Usage = {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** In US dollars. Absent when the price is not known: 0 says that it was free. */
  readonly cost?: number;
};

/** Provider-native data that a later request must return verbatim, and only to the provider that made it. */
export type PartMeta = { readonly provider: string; readonly data: Json };

/** Plain text. */
export type TextPart = { readonly type: "text"; readonly text: string; readonly meta?: PartMeta };

/** The model's reasoning. A redacted thought has an empty text and lives in `meta`. */
export type ThinkingPart = {
  readonly type: "thinking";
  readonly text: string;
  readonly meta?: PartMeta;
};

/** Bytes, held as a blob. */
export type FilePart = {
  readonly type: "file";
  readonly mediaType: string;
  readonly blob: Digest;
  readonly name?: string;
  readonly meta?: PartMeta;
};

/** A tool call that the model asked for. `input` is what the model sent, unvalidated. */
export type ToolCall = {
  readonly type: "call";
  readonly id: CallId;
  readonly name: string;
  readonly input: Json;
  readonly meta?: PartMeta;
};

/** One piece of a message. */
export type Part = TextPart | ThinkingPart | FilePart | ToolCall;

/** What a person, another agent or a harness says to the model. */
export type UserMessage = {
  readonly role: "user";
  readonly parts: readonly (TextPart | FilePart)[];
};

/** Why a reply ended. `error` and `aborted` replies never become part of the transcript. */
export type StopReason = "stop" | "length" | "tools" | "error" | "aborted";

/** A model's reply. */
export type AssistantMessage = {
  readonly role: "assistant";
  readonly id: MessageId;
  readonly parts: readonly Part[];
  readonly model: ModelRef;
  readonly usage: Usage;
  readonly stop: StopReason;
  /** Set when `stop` is `error` or `aborted`: one sentence. */
  readonly error?: string;
  /** Set when `stop` is `error` and a model was asked: an `overflow` may be mended by compaction. */
  readonly failure?: ModelFailureKind;
};

/** The outcome of one tool call, as the model sees it. */
export type ToolMessage = {
  readonly role: "tool";
  readonly call: CallId;
  readonly name: string;
  readonly parts: readonly (TextPart | FilePart)[];
  readonly isError: boolean;
  /** The tool's structured output, for programs. Not sent to the model. */
  readonly details?: Json;
};

/** One message of a transcript. */
export type Message = UserMessage | AssistantMessage | ToolMessage;
