import type { Digest, ModelQuestion } from "@tenon/contracts";
import { conversationDigest, type RecordedEvent } from "@tenon/log";

/** What the log knew when a process began: none of it may be asked or run again. */
export class Memory {
  readonly #results: ReadonlySet<string>;
  readonly #replies: ReadonlySet<Digest>;

  private constructor(results: ReadonlySet<string>, replies: ReadonlySet<Digest>) {
    this.#results = results;
    this.#replies = replies;
  }

  /** What these events tell. */
  static of(events: readonly RecordedEvent[]): Memory {
    const results = events.flatMap((event) =>
      event.type === "tool.settled" ? [`${event.turn}/${event.data.call}`] : [],
    );
    const answered = new Set(
      events.flatMap((event) =>
        event.type === "model.completed" && !isFailed(event.data.message.stop)
          ? [`${event.turn}/${event.data.request}`]
          : [],
      ),
    );
    const replies = events.flatMap((event) =>
      event.type === "model.requested" && answered.has(`${event.turn}/${event.data.request}`)
        ? [event.data.conversation]
        : [],
    );
    return new Memory(new Set(results), new Set(replies));
  }

  hasResult(work: string): boolean {
    return this.#results.has(work);
  }

  hasReply({ messages }: ModelQuestion): boolean {
    return this.#replies.has(conversationDigest(messages));
  }
}

function isFailed(stop: string): boolean {
  return stop === "error" || stop === "aborted";
}
