import type { ModelQuestion, UserMessage } from "@tenon/contracts";
import type { ScriptedStep } from "./script.ts";

/** Says what the user said last. The model `scripted/echo`. */
export function echo(question: ModelQuestion): ScriptedStep {
  const said = question.messages.findLast(
    (message): message is UserMessage => message.role === "user",
  );
  const text = said?.parts.map((part) => (part.type === "text" ? part.text : "")).join("") ?? "";
  return { text: text === "" ? "You said nothing." : text };
}
