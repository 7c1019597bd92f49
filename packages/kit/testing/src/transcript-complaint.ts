import { isSealed } from "./seal.ts";
import type { WireMessage, WireQuestion } from "./wire-format.ts";

/** Says why a real provider would refuse these messages; undefined when it would not. */
export function complaintAbout(question: WireQuestion): string | undefined {
  return unpairedCall(question.messages) ?? alteredThought(question);
}

function unpairedCall(messages: readonly WireMessage[]): string | undefined {
  let open: readonly string[] = [];
  for (const [position, message] of messages.entries()) {
    if (message.role === "tool") {
      if (!open.includes(message.call)) {
        return `messages.${position}: the result of "${message.call}" has no call in the reply before it.`;
      }
      open = open.filter((id) => id !== message.call);
      continue;
    }
    if (open.length > 0) return `messages.${position}: no result follows the call "${open[0]}".`;
    if (message.role === "assistant") open = message.calls.map((call) => call.id);
  }
  return open.length === 0 ? undefined : `messages: no result follows the call "${open[0]}".`;
}

function alteredThought(question: WireQuestion): string | undefined {
  if (question.format === "openai-chat") return undefined;
  for (const message of question.messages) {
    const thoughts = message.role === "assistant" ? message.thinking : [];
    const altered = thoughts.find(
      ({ text, signature }) => text !== "" && !isSealed(text, signature ?? ""),
    );
    if (altered !== undefined)
      return `The signature of the thought "${altered.text}" is not its own.`;
  }
  return undefined;
}
