import type { Json, JsonObject } from "@tenon/contracts";
import type { ModelStep, Piece, ScriptedFailure } from "./model-script.ts";

/** The wire formats that the model server speaks, each at its own path. */
export type WireFormatName = "anthropic" | "google" | "openai-chat" | "openai-responses";

/** A request as every wire format means it; what a script chooses its reply from. */
export type WireQuestion = {
  readonly format: WireFormatName;
  readonly model: string;
  readonly system: string;
  readonly messages: readonly WireMessage[];
  /** Names of the tools that were offered. */
  readonly tools: readonly string[];
  readonly stream: boolean;
  /** Whether a stream ends with a chunk that holds the usage alone; OpenAI Chat only. */
  readonly usageApart?: true;
};

/** One message of a request. Content that is neither text, thinking nor tools is left out. */
export type WireMessage =
  | { readonly role: "user"; readonly text: string }
  | {
      readonly role: "assistant";
      readonly text: string;
      readonly thinking: readonly WireThinking[];
      readonly calls: readonly WireCall[];
    }
  | { readonly role: "tool"; readonly call: string; readonly text: string };

/** A thought that came back, with its signature where the format has one. */
export type WireThinking = { readonly text: string; readonly signature?: string };

/** A tool call that came back. */
export type WireCall = { readonly id: string; readonly name: string; readonly input: Json };

/** A reply with everything decided. */
export type WireReply = {
  readonly id: string;
  readonly model: string;
  readonly step: ModelStep;
  /** One for each call of the step. */
  readonly callIds: readonly string[];
  readonly usage: WireUsage;
  readonly usageApart: boolean;
  readonly stop: "stop" | "length" | "tools" | "refused";
};

/** Tokens of a reply. `input` leaves cached tokens out; `output` holds those of the reasoning. */
export type WireUsage = {
  readonly input: number;
  readonly output: number;
  readonly reasoning: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
};

/** A refusal before anything was streamed. */
export type WireRefusal = { readonly status: number; readonly body: JsonObject };

/** Writes one streamed reply; each method returns the bytes of its events. */
export interface WireWriter {
  open(): string;
  write(piece: Piece): string;
  close(): string;
  /** An error event in the middle of the stream. */
  fail(failure: ScriptedFailure): string;
}

/** One wire format: pure, so that the server around it is the only place with I/O. */
export interface WireFormat {
  readonly name: WireFormatName;
  /** How its path is written, for people. */
  readonly path: string;
  /** What its paths end with, wherever a base URL puts them. */
  readonly ending: RegExp;
  decode(body: JsonObject, path: string): WireQuestion;
  refuse(failure: ScriptedFailure): WireRefusal;
  /** The reply of a request that did not ask for a stream. */
  whole(reply: WireReply): JsonObject;
  createWriter(reply: WireReply): WireWriter;
}

/** Reads a field that should be an object; anything else is an empty one. */
export function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !isList(value) ? value : {};
}

/** Reads a field that should be a list; anything else is an empty one. */
export function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

/** Reads a field that should be a text; anything else is an empty one. */
export function stringOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The text of a content field, which every format allows as a string or as a list of parts. */
export function textOf(content: Json | undefined): string {
  if (typeof content === "string") return content;
  return listOf(content)
    .map((part) => stringOf(objectOf(part)["text"]))
    .join("");
}

/** Reads JSON that a client wrote into a string; what is not JSON is kept as the string. */
export function jsonOf(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

/** What a failure says when its script does not. */
export function messageOf(failure: ScriptedFailure): string {
  return failure.message ?? `Scripted failure: ${failure.kind}.`;
}

// `Array.isArray` does not narrow readonly lists.
function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
