import type { AssistantMessage, Message, ModelQuestion, Part } from "@tenon/contracts";

/** The question as this provider may see it: what other providers noted on their parts is left out. */
export function blindToOthers(question: ModelQuestion): ModelQuestion {
  const { provider } = question.model;
  const messages = question.messages.map((message): Message =>
    message.role === "assistant"
      ? { ...message, parts: message.parts.map((part) => withoutForeignMeta(part, provider)) }
      : message,
  );
  return { ...question, messages };
}

/** Says why a real provider would refuse these messages; undefined when it would not. */
export function complaintAbout(question: ModelQuestion): string | undefined {
  let open: readonly string[] = [];
  for (const message of question.messages) {
    if (message.role === "tool") {
      if (!open.includes(message.call)) {
        return `The result of "${message.call}" has no call in the reply before it.`;
      }
      open = open.filter((id) => id !== message.call);
      continue;
    }
    if (open.length > 0) return `No result follows the call "${open[0]}".`;
    if (message.role === "assistant") open = callIds(message);
  }
  return open.length === 0 ? undefined : `No result follows the call "${open[0]}".`;
}

function withoutForeignMeta(part: Part, provider: string): Part {
  if (part.meta === undefined || part.meta.provider === provider) return part;
  const { meta: _, ...rest } = part;
  return rest;
}

function callIds(message: AssistantMessage): readonly string[] {
  return message.parts.flatMap((part) => (part.type === "call" ? [part.id] : []));
}
