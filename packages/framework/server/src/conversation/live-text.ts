import type { Entry, Fragment, MessageId } from "@tenon/contracts";
import { decodeEntry, type RecordedEvent, type TextFragment } from "@tenon/log";

/** The event that announces a reply. */
export type RequestedEvent = RecordedEvent & { readonly type: "model.requested" };

/** Most fragments that wait for what comes before them. */
const mostEarly = 1_000;

/**
 * Joins what is live with what the log holds of it: the fragments of each part come out in order, without gap or
 * overlap, whichever of the two is first. Only text comes out; thinking and the inputs of tools are not public.
 */
export class LiveText {
  readonly #replies = new Map<string, Reply>();
  readonly #byMessage = new Map<string, Reply>();

  /** A reply is asked for. */
  begin(event: RequestedEvent): void {
    const { message, attempt } = event.data;
    const reply = this.#byMessage.get(message) ?? newReply({ message, attempt });
    renew(reply, attempt);
    this.#replies.set(keyOf(event), reply);
    this.#byMessage.set(message, reply);
  }

  /** What an entry of the log adds. */
  entry(entry: Entry): readonly TextFragment[] {
    if (!relevant.has(entry.type)) return [];
    const event = decodeEntry(entry);
    switch (event?.type) {
      case "model.requested":
        this.begin(event);
        return [];
      case "model.delta":
        return this.#block(event);
      case "model.completed":
        this.#end(keyOf(event));
        return [];
      default:
        return [];
    }
  }

  /** What a live fragment adds. */
  live(fragment: Fragment): readonly TextFragment[] {
    const reply = this.#byMessage.get(fragment.message) ?? newReply(fragment);
    this.#byMessage.set(fragment.message, reply);
    const { message, attempt, position, delta } = fragment;
    if (delta.type !== "text") return [];
    return add(reply, { message, attempt, part: delta.index, at: position, text: delta.text });
  }

  #block(event: RecordedEvent & { readonly type: "model.delta" }): readonly TextFragment[] {
    const { attempt, at, deltas } = event.data;
    const reply = this.#replies.get(keyOf(event));
    if (reply === undefined) return [];
    renew(reply, attempt);
    // A reader who missed the block before does not know where this one begins.
    if (reply.attempt !== attempt || reply.nextBlock !== at) return [];
    reply.nextBlock += deltas.length;
    return deltas.flatMap((delta) => {
      const begin = reply.blockLengths.get(delta.index) ?? 0;
      reply.blockLengths.set(delta.index, begin + delta.text.length);
      if (delta.type !== "text") return [];
      const { message } = reply;
      return add(reply, { message, attempt, part: delta.index, at: begin, text: delta.text });
    });
  }

  #end(key: string): void {
    const reply = this.#replies.get(key);
    if (reply === undefined) return;
    this.#replies.delete(key);
    this.#byMessage.delete(reply.message);
  }
}

const relevant = new Set(["model.requested", "model.delta", "model.completed"]);

interface Reply {
  readonly message: MessageId;
  attempt: number;
  /** Length of what came out, by part. */
  readonly lengths: Map<number, number>;
  /** Length of what the log's blocks held, by part. */
  readonly blockLengths: Map<number, number>;
  nextBlock: number;
  early: TextFragment[];
}

function newReply({
  message,
  attempt,
}: {
  readonly message: MessageId;
  readonly attempt: number;
}): Reply {
  return {
    message,
    attempt,
    lengths: new Map(),
    blockLengths: new Map(),
    nextBlock: 0,
    early: [],
  };
}

/** A new attempt replaces the text of the one before. */
function renew(reply: Reply, attempt: number): void {
  if (attempt <= reply.attempt) return;
  reply.attempt = attempt;
  reply.lengths.clear();
  reply.blockLengths.clear();
  reply.nextBlock = 0;
  reply.early = [];
}

function add(reply: Reply, fragment: TextFragment): readonly TextFragment[] {
  renew(reply, fragment.attempt);
  if (fragment.attempt < reply.attempt) return [];
  const length = reply.lengths.get(fragment.part) ?? 0;
  if (fragment.at > length) {
    if (reply.early.length < mostEarly) reply.early.push(fragment);
    return [];
  }
  const text = fragment.text.slice(length - fragment.at);
  if (text === "") return [];
  reply.lengths.set(fragment.part, length + text.length);
  const waiting = reply.early;
  reply.early = [];
  return [{ ...fragment, at: length, text }, ...waiting.flatMap((early) => add(reply, early))];
}

function keyOf(event: {
  readonly turn?: string;
  readonly data: { readonly request: string };
}): string {
  return `${event.turn ?? ""}/${event.data.request}`;
}
