import type { AssistantMessage as PiReply, AssistantMessageEvent } from "@earendil-works/pi-ai";
import type { CallId, Delta, Json, ModelReply, Part, PartMeta, Usage } from "@tenon/contracts";
import { notesOn } from "./notes.ts";

/** Who made a reply, and whether its price is known. */
export interface ReplyOrigin {
  readonly provider: string;
  readonly isPriced: boolean;
}

/** Follows a stream of pi-ai, whose own message changes while it grows. */
export class ReplyDraft {
  /** Blocks by their number in pi-ai's message, in the order in which they became parts. */
  readonly #said = new Map<number, string>();
  /** pi-ai parts paragraphs of thoughts by blanks, also behind the last one, where the whole has none. */
  readonly #blanks = new Map<number, string>();

  /** What a reader has not seen yet after this event. */
  take(event: AssistantMessageEvent): readonly Delta[] {
    switch (event.type) {
      case "text_delta":
        return event.delta === "" ? [] : this.#say(event, event.delta);
      case "thinking_start":
      case "toolcall_start":
        this.#begin(event.contentIndex);
        return [];
      case "thinking_delta":
        return this.#think(event, event.delta);
      case "toolcall_delta":
        return this.#say(event, event.delta);
      case "text_end":
      case "thinking_end":
        return this.#say(event, restOf(this.#text(event.contentIndex), event.content));
      case "toolcall_end": {
        const isSilent = this.#text(event.contentIndex) === "";
        return isSilent ? this.#say(event, JSON.stringify(event.toolCall.arguments)) : [];
      }
      case "start":
      case "text_start":
      case "done":
      case "error":
        return [];
    }
  }

  /** The reply that `message` is, as the provider `provider` made it. pi-ai's price is taken when it knows one. */
  reply(message: PiReply, { provider, isPriced }: ReplyOrigin): ModelReply {
    const parts = [...this.#said].flatMap(([at, text]): readonly Part[] => {
      const block = message.content[at];
      return block === undefined ? [] : [partOf(block, text, provider)];
    });
    const hasCalls = parts.some((part) => part.type === "call");
    return {
      parts,
      stop: message.stopReason === "length" ? "length" : hasCalls ? "tools" : "stop",
      usage: usageOf(message, isPriced),
      ...(message.responseId === undefined ? {} : { providerId: message.responseId }),
    };
  }

  #begin(at: number): void {
    if (!this.#said.has(at)) this.#said.set(at, "");
  }

  #text(at: number): string {
    return this.#said.get(at) ?? "";
  }

  #think(event: Saying, delta: string): readonly Delta[] {
    const text = (this.#blanks.get(event.contentIndex) ?? "") + delta;
    const isBlank = text.trim() === "";
    this.#blanks.set(event.contentIndex, isBlank ? text : "");
    return isBlank ? [] : this.#say(event, text);
  }

  #say({ contentIndex: at, partial }: Saying, text: string): readonly Delta[] {
    const block = partial.content[at];
    if (text === "" || block === undefined) return [];
    this.#said.set(at, this.#text(at) + text);
    const index = [...this.#said.keys()].indexOf(at);
    if (block.type !== "toolCall") return [{ type: block.type, index, text }];
    return [{ type: "call", index, id: block.id, name: block.name, text }];
  }
}

/** Tokens that nobody counted have no price, and a 0 of pi-ai is one only where its price list says so. */
function usageOf({ usage }: PiReply, isPriced: boolean): Usage {
  const { input, output, cacheRead, cacheWrite, cost } = usage;
  const isCounted = input + output + cacheRead + cacheWrite > 0;
  const isKnown = isCounted && (isPriced || cost.total > 0);
  const price = isKnown ? { cost: cost.total } : {};
  return { input, output, cacheRead, cacheWrite, ...price };
}

type Saying = { readonly contentIndex: number; readonly partial: PiReply };

/** What a block says in the end and its fragments did not. A block that says something else than they did is left as it is. */
function restOf(said: string, whole: string): string {
  return whole.startsWith(said) ? whole.slice(said.length) : "";
}

function partOf(block: PiReply["content"][number], text: string, provider: string): Part {
  const notes = notesOn(block);
  const meta: { readonly meta?: PartMeta } =
    Object.keys(notes).length === 0 ? {} : { meta: { provider, data: notes } };
  switch (block.type) {
    case "text":
      return { type: "text", text, ...meta };
    case "thinking":
      return { type: "thinking", text, ...meta };
    case "toolCall": {
      // A provider's id; the host gives the call its own.
      const id = block.id as CallId;
      return { type: "call", id, name: block.name, input: inputOf(text), ...meta };
    }
  }
}

/** pi-ai guesses what broken input was meant to be; the host must see it as it is, to refuse it. */
function inputOf(text: string): Json {
  if (text.trim() === "") return {};
  try {
    const input: Json = JSON.parse(text);
    return input;
  } catch {
    return text;
  }
}
