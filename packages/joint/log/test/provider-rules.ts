import type { CallId, Message, ToolCall } from "@tenon/contracts";

/**
 * Why a provider would refuse these messages: results stand directly behind the reply that asked for them, one for each
 * call, in call order, and nowhere else.
 */
export function problemsOf(messages: readonly Message[]): readonly string[] {
  const problems: string[] = [];
  const asked = new Set<CallId>();
  let owed: readonly ToolCall[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role === "tool") {
      const [next, ...rest] = owed;
      if (next?.id !== message.call) {
        problems.push(`${index}: result of ${message.call} where ${next?.id ?? "none"} is owed`);
      }
      owed = rest;
      continue;
    }
    problems.push(...owed.map((call) => `${index}: no result of ${call.id}`));
    owed = message.role === "assistant" ? message.parts.filter((part) => part.type === "call") : [];
    for (const call of owed) {
      if (asked.has(call.id)) problems.push(`${index}: ${call.id} is asked for twice`);
      asked.add(call.id);
    }
  }
  return [...problems, ...owed.map((call) => `end: no result of ${call.id}`)];
}
