import type { ModelProviders, ModelQuestion } from "@tenon/contracts";
import { createAiSdkProviders } from "@tenon/model-ai-sdk";
import {
  createScriptedProviders,
  type ScriptedCall,
  type ScriptedStep,
} from "@tenon/model-scripted";

const looksUp: readonly ScriptedCall[] = [
  { name: "find-trains", input: { city: "Ghent" } },
  { name: "find-hotels", input: { city: "Ghent", nights: 2 } },
];

/** Asks for what it does not know yet, as a model would: also for a call that was cut off. */
function planner({ messages }: ModelQuestion): ScriptedStep {
  const isKnown = (tool: string): boolean =>
    messages.some(
      (message) => message.role === "tool" && message.name === tool && !message.isError,
    );
  const unknown = looksUp.filter(({ name }) => !isKnown(name));
  if (unknown.length > 0) return { text: "I look that up.", calls: unknown };
  if (!isKnown("check-budget")) {
    const prices = ["{{result:find-trains.euro}}", "{{result:find-hotels.euro}}"];
    return {
      text: "I add that up.",
      calls: [{ name: "check-budget", input: { budget: 250, prices } }],
    };
  }
  if (isKnown("book")) return { text: "Ghent is booked for {{result:book.euro}} euro." };
  const input = { city: "Ghent", euro: "{{result:check-budget.sum}}" };
  return { text: "It fits.", calls: [{ name: "book", input }] };
}

/** A planner without a key, and every provider whose package is installed. */
export function createModels(): ModelProviders {
  const scripted = createScriptedProviders({ scripts: { planner } });
  const others = createAiSdkProviders({ importPackage: (name) => import(name) });
  return { open: (model) => (model.provider === "scripted" ? scripted : others).open(model) };
}
