import type { AssistantMessage, Delta, MessageId } from "@tenon/contracts";

/** A piece of a reply's text: numbered, because it may arrive twice, live and from the log. */
export interface TextPiece {
  readonly message: MessageId;
  readonly attempt: number;
  readonly at: number;
  readonly delta: Delta;
}

/** Puts live pieces of replies together, so that each is shown once and the recorded reply wins. */
export class ReplyText {
  readonly #shown = new Map<MessageId, Shown>();

  /** What to show now. */
  add({ message, attempt, at, delta }: TextPiece): string {
    const before = this.#shown.get(message) ?? { attempt, next: 0, text: "" };
    const isAnew = attempt > before.attempt;
    // Pieces of a finished reply are pruned: what has a gap before it is shown with the whole reply.
    if (attempt < before.attempt || at !== (isAnew ? 0 : before.next)) return "";
    const text = delta.type === "text" ? delta.text : "";
    this.#shown.set(message, {
      attempt,
      next: at + 1,
      text: isAnew ? text : before.text + text,
    });
    return isAnew && before.text !== "" ? `\n${text}` : text;
  }

  /** What is left to show of a recorded reply. */
  complete(reply: AssistantMessage): string {
    const text = textOf(reply);
    const shown = this.#shown.get(reply.id)?.text ?? "";
    this.#shown.delete(reply.id);
    if (text === "" && shown === "") return "";
    const rest = text.startsWith(shown) ? text.slice(shown.length) : `\n${text}`;
    return text.endsWith("\n") ? rest : `${rest}\n`;
  }
}

type Shown = { readonly attempt: number; readonly next: number; readonly text: string };

/** The text of a reply. */
export function textOf({ parts }: Pick<AssistantMessage, "parts">): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
