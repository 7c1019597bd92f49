import type { CallId, Json, Message, ModelFailure, ModelProvider, Part } from "@tenon/contracts";
import { EngineError, type Engine, type EnginePiece } from "./engine.ts";

/** Asks the models of an engine. */
export function createEngineModel(engine: Engine): ModelProvider {
  return {
    name: "engine",
    secrets: [],
    async *stream({ system, messages, tools }, { signal }) {
      const lines = [`system: ${system}`, ...messages.map(lineOf)];
      const parts: EnginePiece[] = [];
      try {
        signal.throwIfAborted();
        for await (const event of engine.generate({ lines, functions: tools }, signal)) {
          if (event.type === "end") {
            const { why: stop, read: input, cached: cacheRead, written: output } = event;
            const usage = { input, output, cacheRead, cacheWrite: 0 };
            return yield { type: "reply", reply: { parts: parts.map(partOf), stop, usage } };
          }
          const last = parts.at(-1);
          if (last === undefined || idOf(last) !== idOf(event)) parts.push({ ...event });
          else last.text += event.text;
          yield { type: "delta", delta: { ...event, index: parts.length - 1 } };
        }
        yield { type: "failure", failure: { kind: "network", message: "The reply broke off." } };
      } catch (error) {
        yield { type: "failure", failure: failureOf(error) };
      }
    },
  };
}

const idOf = (piece: EnginePiece): string => (piece.type === "call" ? piece.id : "");

/** Nothing but the text: what providers noted in `meta` is theirs. */
function lineOf({ role, parts }: Message): string {
  return `${role}: ${parts.map((part) => JSON.stringify({ ...part, meta: undefined })).join(" ")}`;
}

function partOf(piece: EnginePiece): Part {
  if (piece.type === "text") return { type: "text", text: piece.text };
  return { type: "call", id: piece.id as CallId, name: piece.name, input: inputOf(piece.text) };
}

/** A model's input need not be JSON; the host refuses it and the model is told. */
function inputOf(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function failureOf(error: unknown): ModelFailure {
  if (!(error instanceof EngineError)) return { kind: "unknown", message: String(error) };
  return { kind: error.kind, message: error.message, ...error.advice };
}
