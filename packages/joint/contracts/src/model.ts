import type { Thinking, ToolSpec } from "./agent.ts";
import type { Digest } from "./ids.ts";
import type { Json } from "./json.ts";
import type { Message, ModelRef, Part, StopReason, Usage } from "./messages.ts";
import type { SecretValues } from "./tool.ts";

/** A canonical request: all that decides what a model is asked. */
export type ModelQuestion = {
  readonly model: ModelRef;
  readonly system: string;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolSpec[];
  readonly thinking?: Thinking;
  readonly maxOutputTokens?: number;
  /** Passed to the provider as it is, e.g. a temperature. */
  readonly options?: Json;
};

/** A fragment of a reply. `index` is the position of its part; `id` and `name` come with a call's first fragment. */
export type Delta =
  | { readonly type: "text"; readonly index: number; readonly text: string }
  | { readonly type: "thinking"; readonly index: number; readonly text: string }
  | {
      readonly type: "call";
      readonly index: number;
      readonly id: string;
      readonly name: string;
      readonly text: string;
    };

/** The finished reply of a provider. The host adds identity and model. */
export type ModelReply = {
  readonly parts: readonly Part[];
  readonly stop: Exclude<StopReason, "error" | "aborted">;
  readonly usage: Usage;
  /** Id of the reply or run at the provider or its gateway. */
  readonly providerId?: string;
};

/**
 * Why a model call failed. `overloaded`, `rate-limit`, `network` and `timeout` are tried again; then, and for the rest
 * at once, the next model of the fallback list is asked. `overflow` is left to the harness, which may compact.
 */
export type ModelFailureKind =
  | "auth"
  | "invalid-request"
  | "network"
  | "overflow"
  | "overloaded"
  | "rate-limit"
  | "refused"
  | "timeout"
  | "unknown";

/** A failed model call. `message` is one sentence without secrets. */
export type ModelFailure = {
  readonly kind: ModelFailureKind;
  readonly message: string;
  /** Earliest time for another try, in milliseconds from now, when the provider said so. */
  readonly retryAfterMs?: number;
};

/** What a provider yields: deltas, then exactly one `reply` or `failure`, then the end. */
export type ModelEvent =
  | { readonly type: "delta"; readonly delta: Delta }
  | { readonly type: "reply"; readonly reply: ModelReply }
  | { readonly type: "failure"; readonly failure: ModelFailure };

/** What a provider may use while it streams. */
export interface StreamOptions {
  readonly signal: AbortSignal;
  readonly secrets: SecretValues;
  /** Bytes of a `file` part. */
  readonly blob: (digest: Digest) => Promise<Uint8Array>;
  /** Whose turn asks, for a gateway that tells calls apart. Left out: nobody's that is known. */
  readonly caller?: ModelCaller;
}

/** The conversation that a model call is for. */
export interface ModelCaller {
  readonly agent: string;
  readonly conversation: string;
}

/** Asks one provider's models. */
export interface ModelProvider {
  readonly name: string;
  /** Names of the secrets that `stream` reads. */
  readonly secrets: readonly string[];

  /**
   * Asks the model.
   *
   * Contract:
   * - Complete: yields exactly one `reply` or `failure`, and nothing after it.
   * - Faithful: the deltas of each part concatenate to that part of the reply.
   * - Total: never throws; a failure is yielded with its kind.
   * - Abortable: ends soon after `signal` is aborted.
   * - Blind: returns `meta` only to the provider named in it.
   */
  stream(question: ModelQuestion, options: StreamOptions): AsyncIterable<ModelEvent>;
}

/** Finds providers by name. */
export interface ModelProviders {
  /**
   * Opens the provider of `model`.
   *
   * Contract:
   * - Lazy: nothing of a provider is loaded before it is asked for.
   * - Clear: rejects with `unknown-provider`, `missing-package` (the hint adds it in one command) or `unknown-model`.
   */
  open(model: ModelRef): Promise<ModelProvider>;
}
