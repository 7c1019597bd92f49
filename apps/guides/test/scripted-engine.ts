import { once } from "node:events";
import type { ModelStep } from "@tenon/testing";
import {
  EngineError,
  type Engine,
  type EngineEnd,
  type EnginePiece,
  type Prompt,
} from "../models/engine.ts";

/** An engine that answers with one step for each reply since the last word of the user. */
export function createScriptedEngine(steps: readonly ModelStep[], prompts: Prompt[]): Engine {
  const failed = new Map<ModelStep, number>();
  return {
    async *generate(prompt, signal) {
      prompts.push(prompt);
      const step = stepFor(steps, prompt);
      const failure = isOver(step, failed) ? undefined : step.failure;
      const events = fragmentsOf(step);
      const stopAfter = Math.min(step.hangAfter ?? Infinity, failureAfter(failure));
      for (const event of events.slice(0, stopAfter)) {
        signal.throwIfAborted();
        yield event;
      }
      if (failure !== undefined) {
        const { kind, message = "The engine gave up.", retryAfterMs } = failure;
        throw new EngineError(kind, message, retryAfterMs === undefined ? {} : { retryAfterMs });
      }
      if (step.hangAfter !== undefined && !signal.aborted) await once(signal, "abort");
      signal.throwIfAborted();
      yield endOf(step);
    },
  };
}

function stepFor(steps: readonly ModelStep[], { lines }: Prompt): ModelStep {
  const asked = lines.findLastIndex((line) => line.startsWith("user: "));
  return steps[lines.slice(asked).filter((line) => line.startsWith("assistant: ")).length] ?? {};
}

function isOver(step: ModelStep, failed: Map<ModelStep, number>): boolean {
  const tries = failed.get(step) ?? 0;
  failed.set(step, tries + 1);
  return tries >= (step.failure?.tries ?? Infinity);
}

function failureAfter(failure: ModelStep["failure"]): number {
  return failure === undefined ? Infinity : (failure.afterDeltas ?? 0);
}

function fragmentsOf({ text = "", calls = [] }: ModelStep): readonly EnginePiece[] {
  const words = text.split(/(?<= )/).filter((word) => word !== "");
  return [
    ...words.map((word): EnginePiece => ({ type: "text", text: word })),
    ...calls.flatMap(({ name, input = {}, rawInput }, index): EnginePiece[] => {
      const json = rawInput ?? JSON.stringify(input);
      const id = `call-${index}`;
      const halves = [json.slice(0, 1), json.slice(1)];
      return halves.map((half) => ({ type: "call", id, name, text: half }));
    }),
  ];
}

function endOf({ calls = [], stop, usage }: ModelStep): EngineEnd {
  const why = stop ?? (calls.length > 0 ? "tools" : "stop");
  const { input: read = 1, output: written = 1, cacheRead: cached = 0 } = usage ?? {};
  return { type: "end", why, read, cached, written };
}
