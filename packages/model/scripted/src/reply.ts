import type {
  CallId,
  Delta,
  Json,
  ModelQuestion,
  ModelReply,
  Part,
  PartMeta,
  Usage,
} from "@tenon/contracts";
import type { ScriptedCall, ScriptedStep } from "./script.ts";

/** A reply and the deltas that lead to it. */
export type PlannedReply = { readonly deltas: readonly Delta[]; readonly reply: ModelReply };

/** Turns a step into the reply it stands for. Pure. */
export function planReply(step: ScriptedStep, question: ModelQuestion): PlannedReply {
  const replies = question.messages.filter((message) => message.role === "assistant").length;
  const planned = [
    ...thoughts(step, question.model.provider),
    ...(step.text === undefined ? [] : [{ part: textPart(step.text), text: step.text }]),
    ...(step.calls ?? []).map((call, index) => plannedCall(call, `call_${replies}_${index}`)),
  ];
  const deltas = planned.flatMap(({ part, text }, index) => deltasOf(part, text, index));
  const hasCalls = step.calls !== undefined && step.calls.length > 0;
  return {
    deltas,
    reply: {
      parts: planned.map(({ part }) => part),
      stop: step.stop ?? (hasCalls ? "tools" : "stop"),
      usage: usageOf(step, question, deltas.length),
      providerId: `reply_${replies}`,
    },
  };
}

type Planned = { readonly part: Part; readonly text: string };

function thoughts(step: ScriptedStep, provider: string): readonly Planned[] {
  if (step.thinking === undefined) return [];
  const { text, signature, redacted } = step.thinking;
  const meta = (data: Json): { readonly meta: PartMeta } => ({ meta: { provider, data } });
  const thought: Planned = {
    part: { type: "thinking", text, ...(signature === undefined ? {} : meta({ signature })) },
    text,
  };
  if (redacted === undefined) return [thought];
  return [thought, { part: { type: "thinking", text: "", ...meta({ redacted }) }, text: "" }];
}

function textPart(text: string): Part {
  return { type: "text", text };
}

function plannedCall(call: ScriptedCall, id: string): Planned {
  const text = call.rawInput ?? JSON.stringify(call.input === undefined ? {} : call.input);
  // A provider's id; the host gives the call its own.
  const callId = (call.id ?? id) as CallId;
  return { part: { type: "call", id: callId, name: call.name, input: jsonOf(text) }, text };
}

function deltasOf(part: Part, text: string, index: number): readonly Delta[] {
  switch (part.type) {
    case "text":
    case "thinking":
      return wordsOf(text).map((word) => ({ type: part.type, index, text: word }));
    case "call": {
      const half = Math.ceil(text.length / 2);
      const halves = [text.slice(0, half), text.slice(half)];
      return halves.map((each) => ({
        type: "call",
        index,
        id: part.id,
        name: part.name,
        text: each,
      }));
    }
    case "file":
      return [];
  }
}

function wordsOf(text: string): readonly string[] {
  return text.match(/\s*\S+\s?|\s+/g) ?? [];
}

/** Four characters are one token: rough, but the same for the same question. */
function usageOf(step: ScriptedStep, question: ModelQuestion, deltas: number): Usage {
  const asked = JSON.stringify([question.system, question.messages, question.tools]);
  return {
    input: step.usage?.input ?? Math.ceil(asked.length / 4),
    output: step.usage?.output ?? deltas,
    cacheRead: step.usage?.cacheRead ?? 0,
    cacheWrite: step.usage?.cacheWrite ?? 0,
    cost: 0,
  };
}

function jsonOf(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}
