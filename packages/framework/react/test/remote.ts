import {
  emptyView,
  type ClientConversation,
  type Client,
  type ConversationView,
} from "@tenon/client";

/** A conversation whose server is the test. */
export interface Remote {
  readonly client: Client;
  /** What was asked of it, e.g. `submit Hello`. */
  readonly asked: string[];
  /** How many watch it now. */
  readonly watchers: () => number;
  show(view: Partial<ConversationView>): void;
  connect(isOnline: boolean): void;
  /** Makes the next submission fail. */
  refuseNext(error: Error): void;
}

type Watch = NonNullable<Parameters<ClientConversation["watch"]>[0]>;

export function createRemote(): Remote {
  const asked: string[] = [];
  const watches = new Set<{ readonly request: Watch; readonly wake: () => void }>();
  let shown: ConversationView = emptyView;
  let refusal: Error | undefined;
  const wakeAll = (): void => watches.forEach(({ wake }) => wake());
  async function* watch(request: Watch = {}): AsyncGenerator<ConversationView> {
    let next = Promise.withResolvers<void>();
    const entry = { request, wake: () => next.resolve() };
    watches.add(entry);
    request.signal?.addEventListener("abort", () => {
      watches.delete(entry);
      next.resolve();
    });
    while (request.signal?.aborted !== true) {
      yield shown;
      await next.promise;
      next = Promise.withResolvers<void>();
    }
  }
  const conversation: Partial<ClientConversation> = {
    watch,
    async submit(input, options) {
      asked.push(`submit ${typeof input === "string" ? input : "parts"}`);
      if (refusal === undefined) return { submission: options?.key ?? "", offset: "1" };
      const error = refusal;
      refusal = undefined;
      throw error;
    },
    async abort() {
      asked.push("abort");
    },
    async answer(call, { type }) {
      asked.push(`answer ${call} ${type}`);
    },
  };
  return {
    client: {
      conversation: (agent, id) => ({ ...conversation, agent, id }) as ClientConversation,
    } as Client,
    asked,
    watchers: () => watches.size,
    show(view) {
      shown = { ...shown, ...view };
      wakeAll();
    },
    connect: (isOnline) => watches.forEach(({ request }) => request.onConnection?.(isOnline)),
    refuseNext(error) {
      refusal = error;
    },
  };
}
