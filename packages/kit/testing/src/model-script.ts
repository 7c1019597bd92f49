import type { Json, ModelFailureKind } from "@tenon/contracts";

/** One reply of a scripted model, as plain JSON. An empty step is an empty reply. */
export type ModelStep = {
  readonly thinking?: ScriptedThinking;
  readonly text?: string;
  /** Asked for in parallel, after the text. */
  readonly calls?: readonly ScriptedCall[];
  /** Default: `tools` with calls, `stop` without. */
  readonly stop?: "stop" | "length" | "tools";
  /** Left out: estimated from the size of question and reply. */
  readonly usage?: ScriptedUsage;
  readonly failure?: ScriptedFailure;
  /** Falls silent after this many deltas and keeps the connection open. */
  readonly hangAfter?: number;
  /** Default: as fast as the reader reads. */
  readonly tokensPerSecond?: number;
};

/** What a scripted model thinks before it answers. */
export type ScriptedThinking = {
  readonly text: string;
  /** Starts the signature that the client must give back. Left out: `signed`. */
  readonly signature?: string;
  /** A second thought that nobody may read; the client gives these data back. */
  readonly redacted?: string;
};

/** A tool call of a scripted model. */
export type ScriptedCall = {
  readonly name: string;
  readonly input?: Json;
  /** Sent in place of `input` as it is, e.g. to break off in the middle of the JSON. */
  readonly rawInput?: string;
  /** Default: unique within the conversation, and the same for the same question. */
  readonly id?: string;
};

/** Tokens that a scripted model claims. `input` leaves cached tokens out; `output` holds those of the reasoning. */
export type ScriptedUsage = {
  readonly input?: number;
  readonly output?: number;
  readonly reasoning?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
};

/** How a scripted model fails. `network` breaks the connection off. */
export type ScriptedFailure = {
  readonly kind: ModelFailureKind;
  readonly message?: string;
  readonly retryAfterMs?: number;
  /** HTTP status in place of the usual one of this kind. */
  readonly status?: number;
  /** Fails in the middle of the stream, after this many deltas. Default 0. */
  readonly afterDeltas?: number;
  /** Fails only the first so many times that the same question is asked. Default: every time. */
  readonly tries?: number;
};

/** A fragment as it goes over the wire. */
export type Piece =
  | { readonly type: "thinking"; readonly text: string }
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "call";
      readonly index: number;
      readonly first: boolean;
      readonly text: string;
    };

/** Splits a step into the fragments that are streamed: words, and halves of a call's input. */
export function piecesOf(step: ModelStep): readonly Piece[] {
  return [
    ...wordsOf(step.thinking?.text ?? "").map((text): Piece => ({ type: "thinking", text })),
    ...wordsOf(step.text ?? "").map((text): Piece => ({ type: "text", text })),
    ...(step.calls ?? []).flatMap((call, index) => callPieces(inputTextOf(call), index)),
  ];
}

/** The input of a call as text, as the wire carries it. */
export function inputTextOf(call: ScriptedCall): string {
  return call.rawInput ?? JSON.stringify(call.input === undefined ? {} : call.input);
}

function wordsOf(text: string): readonly string[] {
  return text.match(/\s*\S+\s?|\s+/g) ?? [];
}

function callPieces(text: string, index: number): readonly Piece[] {
  const half = Math.ceil(text.length / 2);
  return [
    { type: "call", index, first: true, text: text.slice(0, half) },
    { type: "call", index, first: false, text: text.slice(half) },
  ];
}
