import { TenonError, type UserMessage } from "@tenon/contracts";

/** Largest message in bytes of JSON. */
const maxInputBytes = 1_000_000;

/** Reads what was submitted. Throws `invalid-input` naming what is wrong. */
export function readInput(input: string | UserMessage): UserMessage {
  const message: UserMessage =
    typeof input === "string"
      ? { role: "user", parts: [{ type: "text", text: input.toWellFormed() }] }
      : input;
  const problem = problemOf(message);
  if (problem !== undefined) throw new TenonError("invalid-input", problem);
  return message;
}

function problemOf(message: UserMessage): string | undefined {
  if (message.role !== "user" || !Array.isArray(message.parts))
    return 'A message must have `role: "user"` and a list of `parts`.';
  const isEmpty = message.parts.every((part) => part.type === "text" && part.text.trim() === "");
  if (isEmpty) return "A message must not be empty.";
  const bytes = new TextEncoder().encode(JSON.stringify(message)).length;
  if (bytes > maxInputBytes)
    return `A message must be at most ${maxInputBytes} bytes; this one has ${bytes}. Attach large content as a file.`;
  return undefined;
}
