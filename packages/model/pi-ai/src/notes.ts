import type { AssistantMessage as PiReply } from "@earendil-works/pi-ai";
import type { JsonObject, PartMeta } from "@tenon/contracts";

/** What pi-ai notes on a block beside what it says: signatures, and ids in a form of the provider. */
export function notesOn(block: PiReply["content"][number]): JsonObject {
  switch (block.type) {
    case "text":
      return present({ textSignature: block.textSignature });
    case "thinking":
      return present({
        thinkingSignature:
          block.thinkingSignature === usualField ? undefined : block.thinkingSignature,
        redacted: block.redacted,
      });
    case "toolCall":
      return present({
        id: isAccepted(block.id) ? undefined : block.id,
        thoughtSignature: block.thoughtSignature,
        namespace: block.namespace,
      });
  }
}

/** For thoughts that nobody signs, pi-ai notes the field in which they came; this one is assumed. */
export const usualField = "reasoning_content";

/** Tells whether every provider accepts an id. */
export function isAccepted(id: string): boolean {
  return acceptedId.test(id);
}

/** The narrowest rule among providers: Anthropic's alphabet and OpenAI's length. */
const acceptedId = /^[A-Za-z0-9_-]{1,40}$/;

/** A text that `provider` noted under `name`. */
export function noteOf(
  meta: PartMeta | undefined,
  provider: string,
  name: string,
): string | undefined {
  const note = fieldOf(meta, provider, name);
  return typeof note === "string" ? note : undefined;
}

/** Whether `provider` noted that a thought is hidden. */
export function isRedacted(meta: PartMeta | undefined, provider: string): boolean {
  return fieldOf(meta, provider, "redacted") === true;
}

function fieldOf(meta: PartMeta | undefined, provider: string, name: string): unknown {
  if (meta?.provider !== provider) return undefined;
  const { data } = meta;
  return typeof data === "object" && data !== null
    ? new Map<string, unknown>(Object.entries(data)).get(name)
    : undefined;
}

function present(notes: { readonly [name: string]: string | boolean | undefined }): JsonObject {
  const entries = Object.entries(notes).flatMap(([name, note]) =>
    note === undefined || note === "" || note === false ? [] : [[name, note] as const],
  );
  return Object.fromEntries(entries);
}
