import type { Message, UserMessage } from "@tenon/contracts";

const heading = "Summary of the conversation so far:\n\n";

/** The message that stands for the messages that were summed up. */
export function summaryMessage(text: string): UserMessage {
  const told = text === "" ? "(The model said nothing of it.)" : text;
  return { role: "user", parts: [{ type: "text", text: `${heading}${told}` }] };
}

/** Tells whether a message stands for others. */
export function isSummary({ role, parts: [first] }: Message): boolean {
  return role === "user" && first?.type === "text" && first.text.startsWith(heading);
}

/** Estimates the tokens of a message. */
export function messageTokens({ parts }: Message): number {
  return parts.reduce((sum, part) => {
    if (part.type === "file") return sum + fileTokens;
    const text = part.type === "call" ? `${part.name}${JSON.stringify(part.input)}` : part.text;
    return sum + textTokens(text);
  }, messageOverhead);
}

/** Estimates the tokens of a text: about four characters each. */
export function textTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

const messageOverhead = 4;

/** About what providers count for a picture. */
const fileTokens = 1_500;
