import { setTimeout as sleep } from "node:timers/promises";
import { stream } from "@durable-streams/client";
import {
  createClient,
  emptyView,
  foldView,
  type ConversationView,
  type AssistantView,
  type PublicEvent,
} from "@tenon/client";
import { story } from "./project/story.ts";

/** What one reader of a conversation has seen. */
export interface Reader {
  /** Resolves once the reader has seen the turn end. */
  readonly done: Promise<void>;
  /** Everything that was wrong with what was shown: a gap, a repeat, an order. */
  readonly faults: readonly string[];
  /** All that was shown at the end. */
  readonly text: () => string;
}

/** What readers look at. */
export interface ReaderOptions {
  readonly url: string;
  readonly conversation: string;
  readonly signal: AbortSignal;
  /** Told whenever more is shown. */
  readonly onWords?: (words: number) => void;
}

/** A page of our client, over server-sent events or long-poll. */
export function readPage(live: "sse" | "long-poll", options: ReaderOptions): Reader {
  const shown = new Shown(options.onWords);
  const talk = createClient(options.url).conversation("teller", options.conversation);
  const read = async (): Promise<void> => {
    for await (const view of talk.watch({ live, signal: options.signal })) {
      shown.show(replyOf(view));
      if (isOver(view)) return;
    }
  };
  return shown.reader(read());
}

/** The official client of Durable Streams, which knows nothing of conversations and asks again when it is told to. */
export function readStream(options: ReaderOptions): Reader {
  const shown = new Shown(options.onWords);
  return shown.reader(readAgain(options, shown));
}

async function readAgain(options: ReaderOptions, shown: Shown): Promise<void> {
  const seen: Seen = { offset: "-1", last: "", view: emptyView };
  while (!isOver(seen.view)) {
    const ended = await readOnce(options, shown, seen).catch((error: unknown) => error);
    // What a kill breaks off is read on from where the last batch ended.
    if (!(ended instanceof Error)) continue;
    await sleep(20);
  }
}

type Seen = { offset: string; last: string; view: ConversationView };

async function readOnce(
  { url, conversation, signal }: ReaderOptions,
  shown: Shown,
  seen: Seen,
): Promise<void> {
  const leave = new AbortController();
  const response = await stream<PublicEvent>({
    url: `${url}/agents/teller/${conversation}`,
    offset: seen.offset,
    live: "sse",
    json: true,
    signal: AbortSignal.any([signal, leave.signal]),
    warnOnHttp: false,
    backoffOptions: { initialDelay: 20, maxDelay: 100, multiplier: 1.5 },
  });
  response.subscribeJson(({ items, offset }) => {
    for (const item of items) {
      if (item.offset <= seen.last) shown.faults.push(`${item.offset} after ${seen.last}`);
      seen.last = item.offset;
    }
    seen.offset = offset;
    seen.view = foldView(seen.view, items);
    shown.show(replyOf(seen.view));
    if (isOver(seen.view)) leave.abort();
  });
  await response.closed;
}

class Shown {
  readonly faults: string[] = [];
  readonly #onWords: ((words: number) => void) | undefined;
  #text = "";

  constructor(onWords: ((words: number) => void) | undefined) {
    this.#onWords = onWords;
  }

  /** Text that a person sees must be the beginning of the story, whatever happened in between. */
  show(text: string): void {
    if (!story.startsWith(text)) this.faults.push(text);
    this.#text = text;
    this.#onWords?.(this.#words());
  }

  reader(done: Promise<void>): Reader {
    return { done, faults: this.faults, text: () => this.#text };
  }

  #words(): number {
    return this.#text === "" ? 0 : this.#text.trim().split(" ").length;
  }
}

function replyOf({ messages }: ConversationView): string {
  return messages
    .flatMap((message) => (message.role === "assistant" ? textOf(message) : []))
    .join(" | ");
}

function isOver({ messages }: ConversationView): boolean {
  return messages.some((message) => message.role === "user" && message.outcome !== undefined);
}

function textOf({ parts }: AssistantView): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
