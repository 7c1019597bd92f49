import type { Message, ModelProviders, ModelQuestion } from "@tenon/contracts";
import { createScriptedModel, type ScriptedStep } from "@tenon/model-scripted";
import type { CrashCase } from "./crash-case.ts";

/** Models that give the replies of a case, whatever model an agent names. What to reply follows from the question alone. */
export function createCaseModels(played: CrashCase): ModelProviders {
  const model = createScriptedModel((question) => replyTo(played, question));
  return { open: async () => model };
}

function replyTo({ turns }: CrashCase, { messages }: ModelQuestion): ScriptedStep {
  const said = (message: Message): boolean => turns.some(({ say }) => say === textOf(message));
  const begun = messages.findLastIndex(said);
  const text = textOf(messages[begun]);
  // The same words may have been said in several turns.
  const times = messages.filter((message) => textOf(message) === text).length;
  const turn = turns.filter(({ say }) => say === text)[times - 1];
  const replied = messages.slice(begun + 1).filter(({ role }) => role === "assistant").length;
  return (
    turn?.replies[replied] ?? {
      failure: {
        kind: "invalid-request",
        message: `The case has no reply ${replied + 1} to "${text ?? ""}".`,
      },
    }
  );
}

function textOf(message: Message | undefined): string | undefined {
  if (message?.role !== "user") return undefined;
  return message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
