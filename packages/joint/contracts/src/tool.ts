import type { ToolSpec } from "./agent.ts";
import type { ApprovalTerms } from "./approval.ts";
import type { CallId, ConversationId, EffectKey, Principal, TurnId } from "./ids.ts";
import type { Isolates } from "./isolates.ts";
import type { Json } from "./json.ts";
import type { LentParts } from "./workflow-host.ts";
import type { Workspace } from "./workspace.ts";

/**
 * What happens to a call whose outcome a crash made unknown: `safe` runs again; `keyed` runs again with the same
 * recorded key; `journal` runs again with its finished inner steps served; `unsafe` is probed or reported as interrupted.
 */
export type ReplayPolicy = "safe" | "keyed" | "journal" | "unsafe";

/** What validation says of a tool's input: the value that `run` receives, or why not. */
export type Validation =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

/** What a probe found out about an earlier run with the same key. `unknown` is reported as interrupted. */
export type ProbeResult =
  | { readonly status: "done"; readonly output: Json }
  | { readonly status: "not-done" }
  | { readonly status: "unknown" };

/** A tool, ready to be run by the host. Made by `defineTool`. */
export interface Tool {
  readonly spec: ToolSpec;
  readonly replay: ReplayPolicy;
  /** After this many milliseconds the call is settled as failed and its signal aborted. */
  readonly timeoutMs?: number;
  /** Names of the secrets that `run` and `probe` may read. */
  readonly secrets: readonly string[];
  /** All that it changes is in the workspace: where that is not durable, the host takes `replay` for `unsafe`. */
  readonly changesFiles?: true;
  /** It runs code that a model wrote, so it works only where the platform has isolates. */
  readonly usesIsolates?: true;
  /** Name of the workflow that it starts, so it works only where that can be driven. */
  readonly startsWorkflow?: string;
  /** Names of tools of the agent that only this one calls: they run as they are, but the model is not told of them. */
  readonly unoffered?: readonly string[];
  /** Checks what the model sent. Never throws. */
  validate(input: Json): Validation | Promise<Validation>;
  /** Whether a person must approve this input first; terms say that one must, who, and until when. Absent: never. */
  approval?(
    input: Json,
    context: CallContext,
  ): boolean | ApprovalTerms | Promise<boolean | ApprovalTerms>;
  /** Finds out whether the effect of `context.key` happened. */
  probe?(input: Json, context: ProbeContext): ProbeResult | Promise<ProbeResult>;
  /** Does the work. Absent: the client answers the call. Throwing settles the call as an error that the model sees. */
  run?(input: unknown, context: ToolContext): unknown;
  /** What the public log may show of the input. Absent: nothing. */
  publicInput?(input: Json): Json;
  /** What the public log may show of the output. Absent: nothing. */
  publicOutput?(output: Json): Json;
}

/** Which call this is, and for whom. */
export interface CallContext {
  readonly agent: string;
  readonly conversation: ConversationId;
  readonly turn: TurnId;
  readonly call: CallId;
  /** The same in every attempt: give it to a service that honours idempotency keys. */
  readonly key: EffectKey;
  readonly by: Principal;
}

/** What a probe may use. */
export interface ProbeContext extends CallContext {
  readonly signal: AbortSignal;
  readonly secrets: SecretValues;
}

/** What a running tool may use. */
export interface ToolContext extends ProbeContext {
  /** Makes a part of the tool durable: a finished step is served, not run again. Implies `replay: "journal"`. */
  readonly step: ToolStep;
  /** Values of the conversation; what is set commits with the result, or not at all. */
  readonly state: ToolState;
  /** The durable files; what is changed commits with the result, or not at all. */
  readonly workspace: Workspace;
  /** Runs code that a model wrote. Throws `capability-missing` where the platform has no isolates. */
  readonly isolates: () => Isolates;
  /** The time in milliseconds since 1970. A tool that runs again reads it anew, outside of a step. */
  readonly now: () => number;
  /** Shows a partial result to watchers. The newest replaces the last. */
  readonly progress: (partial: Json) => void;
  /** Calls another tool of the agent under the same host policy. Implies `replay: "journal"`. */
  readonly callTool: (name: string, input: Json) => Promise<NestedResult>;
  /** What earlier starts of this call asked with `callTool` and heard, in the order of the results. Asked again, each is served. */
  readonly earlierCalls: () => readonly EarlierCall[];
  /**
   * Starts an instance of a workflow, once for each call and workflow, and does not wait for it. With a `source` it is one
   * that a model wrote. Rejects with `unknown-workflow` when it cannot be driven here, with `not-retryable` when it is too deep.
   */
  readonly startWorkflow: (
    workflow: string,
    input: Json,
    source?: LentParts & { readonly text: string },
  ) => Promise<StartedInstance>;
}

/** An instance that a tool started. */
export type StartedInstance = { readonly workflow: string; readonly id: string };

/** Durable steps inside a tool. */
export interface ToolStep {
  /** Runs `work` once per name; later attempts receive the recorded value. */
  readonly do: <T extends Json>(name: string, work: () => T | Promise<T>) => Promise<T>;
}

/** Values of the conversation, as this call sees them. */
export interface ToolState {
  readonly get: (name: string) => Json | undefined;
  readonly set: (name: string, value: Json) => void;
}

/** The values of the secrets that a tool declared. */
export type SecretValues = { readonly [name: string]: string };

/** The outcome of a nested call. */
export type NestedResult = { readonly output: Json; readonly isError: boolean };

/** A nested call that has its result. */
export type EarlierCall = {
  /** Which of the nested calls of its tool it is, from 0. */
  readonly ordinal: number;
  readonly name: string;
  readonly input: Json;
  readonly result: NestedResult;
};
