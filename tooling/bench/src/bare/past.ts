import type { Message, ModelProvider, ToolCall } from "@tenon/contracts";
import { ask, question, runTool } from "./bare-turn.ts";

/** The messages of a turn of three tools before its first step, and before its second. */
export type Past = (step: number) => readonly Message[];

const known = new WeakMap<ModelProvider, Promise<Past>>();

/** What the model of a measurement is told, step by step, worked out once: a loop of another house has messages of its own. */
export function readPast(model: ModelProvider): Promise<Past> {
  const past = known.get(model) ?? tellPast(model);
  known.set(model, past);
  return past;
}

async function tellPast(model: ModelProvider): Promise<Past> {
  const reply = await ask(model, [question]);
  const calls = reply.parts.filter((part): part is ToolCall => part.type === "call");
  const later = [question, reply, ...(await Promise.all(calls.map(runTool)))];
  return (step) => (step === 0 ? [question] : later);
}
