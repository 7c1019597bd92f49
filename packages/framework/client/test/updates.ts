import type { ClientUpdate, ConversationView } from "../src/index.ts";

type PublicEvent = Extract<ClientUpdate, { readonly type: "event" }>["event"];

/** What is told up to the first event of type `last`. */
export async function collect(
  updates: AsyncIterable<ClientUpdate>,
  last: string,
): Promise<readonly PublicEvent[]> {
  const events: PublicEvent[] = [];
  for await (const update of updates) {
    if (update.type !== "event") continue;
    events.push(update.event);
    if (update.event.type === last) break;
  }
  return events;
}

/** The first view that fits. */
export async function until(
  views: AsyncIterator<ConversationView>,
  fits: (view: ConversationView) => boolean,
): Promise<ConversationView> {
  for (;;) {
    const { value, done } = await views.next();
    if (done === true) throw new Error("The views ended.");
    if (fits(value)) return value;
  }
}
