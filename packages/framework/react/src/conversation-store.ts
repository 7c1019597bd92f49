import {
  emptyView,
  type ClientConversation,
  type ClientSubmitOptions,
  type ConversationView,
  type UserView,
  type ViewMessage,
} from "@tenon/client";

/** A message that was sent from this page and is not in the log yet. */
export type SentMessage = {
  readonly role: "user";
  readonly submission: string;
  readonly parts: UserView["parts"];
  /** `failed` when the server refused it: it is in no log. */
  readonly sending: "sending" | "failed";
};

/** What a page shows: the log, and behind it what is on its way. */
export type TalkMessage = ViewMessage | SentMessage;

/** The newest state of a conversation. */
export interface ConversationState {
  readonly status: ConversationView["status"];
  readonly messages: readonly TalkMessage[];
  /** False while the server cannot be reached. */
  readonly isOnline: boolean;
  /** Whether the log was read once. */
  readonly isLoaded: boolean;
  /** What ended the watch, or what the last message was refused for. */
  readonly error: Error | undefined;
}

type Input = Parameters<ClientConversation["submit"]>[0];

/**
 * One conversation for all components that show it. It watches as long as somebody listens; one that was not begun yet,
 * from the first message on.
 */
export class ConversationStore {
  readonly conversation: ClientConversation;
  readonly #listeners = new Set<() => void>();
  #view: ConversationView = emptyView;
  #sent: readonly SentMessage[] = [];
  #state: ConversationState = emptyState;
  #watching: AbortController | undefined;
  #isBegun: boolean;

  constructor(
    conversation: ClientConversation,
    { isNew = false }: { readonly isNew?: boolean } = {},
  ) {
    this.conversation = conversation;
    this.#isBegun = !isNew;
    if (isNew) this.#state = { ...emptyState, isLoaded: true };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#watchIfBegun();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#watching?.abort();
      this.#watching = undefined;
    };
  };

  readonly read = (): ConversationState => this.#state;

  /** Shows the message at once, and takes it for said only when it is in the log. */
  async send(input: Input, options: ClientSubmitOptions = {}): Promise<void> {
    const submission = options.key ?? crypto.randomUUID();
    const parts: UserView["parts"] =
      typeof input === "string" ? [{ type: "text", text: input }] : input.parts;
    this.#sent = [
      ...this.#sent.filter((sent) => sent.submission !== submission),
      { role: "user", submission, parts, sending: "sending" },
    ];
    this.#change({ error: undefined });
    try {
      await this.conversation.submit(input, { ...options, key: submission });
      this.begin();
    } catch (error) {
      this.#sent = this.#sent.map((sent) =>
        sent.submission === submission ? { ...sent, sending: "failed" } : sent,
      );
      this.#change({ error: asError(error) });
      throw error;
    }
  }

  /** Somebody has said something, here or elsewhere: there is something to watch. */
  begin(): void {
    this.#isBegun = true;
    this.#watchIfBegun();
  }

  #watchIfBegun(): void {
    const isListened = this.#listeners.size > 0;
    if (this.#isBegun && isListened && this.#watching === undefined) void this.#watch();
  }

  async #watch(): Promise<void> {
    const watching = new AbortController();
    this.#watching = watching;
    const onConnection = (isOnline: boolean): void => this.#change({ isOnline });
    try {
      for await (const view of this.conversation.watch({ signal: watching.signal, onConnection })) {
        if (watching.signal.aborted) return;
        this.#view = view;
        this.#change({ isLoaded: true });
      }
    } catch (error) {
      if (!watching.signal.aborted) this.#change({ error: asError(error) });
    }
  }

  #change(change: Partial<ConversationState>): void {
    const { status, messages } = this.#view;
    const known = new Set(
      messages.flatMap((message) =>
        message.role === "user" ? message.submission : [],
      ) as string[],
    );
    this.#sent = this.#sent.filter(({ submission }) => !known.has(submission));
    const isSending = this.#sent.some(({ sending }) => sending === "sending");
    this.#state = {
      ...this.#state,
      ...change,
      status: status === "idle" && isSending ? "running" : status,
      messages: [...messages, ...this.#sent],
    };
    for (const listener of this.#listeners) listener();
  }
}

/** What is known before anything was read. */
export const emptyState: ConversationState = {
  status: "idle",
  messages: [],
  isOnline: true,
  isLoaded: false,
  error: undefined,
};

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
