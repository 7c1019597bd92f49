import type { ModelFailureKind } from "@tenon/contracts";

/** Stands for what you want to reach: here, a library that runs a model in this process. */
export interface Engine {
  /** Rejects with an `EngineError`, or with the signal's reason. */
  generate(prompt: Prompt, signal: AbortSignal): AsyncIterable<EnginePiece | EngineEnd>;
}

/** What the engine is asked. */
export interface Prompt {
  readonly lines: readonly string[];
  readonly functions: readonly { readonly name: string; readonly input: object }[];
}

/** A piece of what the engine says; the pieces of a call share its id. */
export type EnginePiece =
  | { readonly type: "text"; text: string }
  | { readonly type: "call"; readonly id: string; readonly name: string; text: string };

/** How it ended, with the tokens it took. */
export type EngineEnd = {
  readonly type: "end";
  readonly why: "stop" | "length" | "tools";
  readonly read: number;
  readonly cached: number;
  readonly written: number;
};

/** Why the engine gave up. */
export class EngineError extends Error {
  readonly kind: ModelFailureKind;
  readonly advice: { readonly retryAfterMs?: number };

  constructor(kind: ModelFailureKind, message: string, advice: EngineError["advice"] = {}) {
    super(message);
    this.kind = kind;
    this.advice = advice;
  }
}
