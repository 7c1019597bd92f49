import type { AgentSpec, Thinking, ToolSpec } from "./agent.ts";
import type { TurnId } from "./ids.ts";
import type { Json } from "./json.ts";
import type {
  AssistantMessage,
  Message,
  ModelRef,
  ToolCall,
  ToolMessage,
  UserMessage,
} from "./messages.ts";
import type { Delta } from "./model.ts";

/** Which harness ran an attempt. */
export type HarnessRef = { readonly name: string; readonly version: string };

/**
 * Where `run` starts after a crash; everything recorded after that point is served, everything else is live.
 * `step`: the last complete step (full reconstruction). `stash`: the last `stash`. `turn`: the turn's input.
 */
export type ResumePoint = "step" | "stash" | "turn";

/** The agentic loop: one async function over a durable `Turn`. It has no storage, clock, network or keys of its own. */
export interface Harness extends HarnessRef {
  readonly resume: ResumePoint;
  /**
   * Drives one turn to its end. Called again after a crash, a park or an upgrade.
   *
   * Contract:
   * - Steady: asked from the same point with the same answers, it asks the same questions.
   * - Restartable: it can start from any step boundary without a stash, also one that another harness left.
   * - Quiet: it calls nothing of `turn` after it settled.
   * - Faithful: each step is asked with the whole transcript, in its order and unchanged.
   * - Current: each step is asked with the instructions and tools that `refresh` gave just before.
   * - Complete: it settles each call of a reply, by `tool` or by `append`, before it asks again or ends.
   * - Honest: it acts on the calls of a durable reply, as they are, and on no others.
   * - Patient: it waits for a call as long as that takes, and lets the others of the reply go on meanwhile.
   * - Attentive: it takes the `inbox` before each step and asks with what was in it.
   * - Sparing: its keys do not depend on the attempt, so that nothing recorded is asked for again.
   * - Forgetful: it keeps nothing outside of `turn`: other attempts, turns and conversations do not show.
   * - Obedient: it ends soon after `signal` is aborted; the host drops what does not.
   * - Candid: a reply that failed for good ends the turn as failed, with the reason.
   */
  run(turn: Turn): Promise<TurnEnd>;
}

/** How a harness ends a turn. */
export type TurnEnd =
  | { readonly status: "done"; readonly output?: Json }
  | { readonly status: "failed"; readonly error: string };

/** Why and from where an attempt is a resumed one. */
export type Resumed = {
  readonly attempt: number;
  readonly point: ResumePoint;
  readonly stash?: Json;
  /** The harness of the attempt before. */
  readonly harness: HarnessRef;
};

/** What a harness asks a model. Fields left out come from the agent. */
export type ModelRequest = {
  /** Leave out for the loop's own calls, which are numbered; name every other call, e.g. `compact:1`. */
  readonly key?: string;
  readonly system: string;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolSpec[];
  readonly model?: ModelRef;
  readonly thinking?: Thinking;
  readonly maxOutputTokens?: number;
  readonly options?: Json;
};

/** A running model call: iterate for live deltas (none when the reply is served from the log). */
export interface ModelCall extends AsyncIterable<Delta> {
  /** Resolves once the reply is durable. Never rejects: a failed call is a reply with `stop: "error"`. */
  readonly done: Promise<AssistantMessage>;
}

/** From the next step on the transcript is `summary` and the newest `keep` messages. The log keeps everything. */
export type Compaction = { readonly summary: UserMessage; readonly keep: number };

/**
 * What the host lends a harness for one turn. Calls are keyed by identity (step number, call id, explicit key), never by
 * position. The host may drop the attempt at any await, as if the process had died.
 */
export interface Turn {
  readonly id: TurnId;
  readonly agent: AgentSpec;
  /** Aborted on a requested stop. The host drops an attempt that does not end by itself. */
  readonly signal: AbortSignal;
  /** Set when an earlier attempt died, parked or diverged. */
  readonly resumed?: Resumed;

  /** The conversation as a model may see it, up to the resume point. Always acceptable to a provider. */
  transcript(): readonly Message[];

  /** The agent as of the next step: a skill may have added tools. Recorded when it changed. */
  refresh(): Promise<AgentSpec>;

  /**
   * Asks a model.
   *
   * Contract:
   * - Recorded: the intent is durable before the provider is asked, the reply before anyone acts on it.
   * - Once: a recorded reply is served, never asked for again.
   * - Sequential: calls without a key are made one after another.
   */
  model(request: ModelRequest): ModelCall;

  /**
   * Runs a tool call of the last reply under the host's policy: validation, permission, approval, credentials, replay.
   *
   * Contract:
   * - Durable: resolves once the result is recorded.
   * - Total: never rejects; what fails is a message with `isError`.
   * - Patient: may stay pending for days.
   */
  tool(call: ToolCall, onProgress?: (partial: Json) => void): Promise<ToolMessage>;

  /** Steering messages to place before the next model call, recorded with that position; none after it was asked. */
  inbox(): Promise<readonly UserMessage[]>;

  /** Adds a message that the harness made itself, once per key. A tool message settles its call. */
  append(key: string, message: UserMessage | ToolMessage): Promise<void>;

  /** Shortens the transcript, once per key. Never through an open batch of calls. */
  compact(key: string, change: Compaction): Promise<void>;

  /**
   * Runs `make` once and serves its value afterwards: for any other non-determinism. What it throws is not recorded: it
   * reaches the harness, and who asks again tries again.
   */
  once<T extends Json>(key: string, make: () => T | Promise<T>): Promise<T>;

  /** Saves private recovery data; at most 64 KiB. */
  stash(state: Json): Promise<void>;

  /** Shows something to watchers. Never needed to recover. */
  emit(event: { readonly type: string; readonly [field: string]: Json }): void;

  /** Time of the newest event that this attempt has seen, in milliseconds since 1970. Deterministic. */
  now(): number;

  /** An id that is the same in every attempt. */
  uid(key: string): string;
}
