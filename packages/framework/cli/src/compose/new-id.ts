import { randomInt } from "node:crypto";
import { conversationId } from "@tenon/log";
import type { ConversationId } from "@tenon/contracts";

/** The id of a new conversation: short enough to type, without letters that look alike. */
export function newId(): ConversationId {
  const alphabet = "abcdefghjkmnpqrstvwxyz23456789";
  return conversationId(
    Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join(""),
  );
}
