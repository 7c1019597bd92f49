import { afterEach, describe, expect, test, vi } from "vitest";
import type { ClientUpdate, ConversationView } from "../src/index.ts";
import { openWorld } from "./world.ts";
import { until, collect } from "./updates.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("following", () => {
  test.each(["sse", "long-poll"] as const)(
    "brings every event once by %s, also across restarts of the server",
    async (live) => {
      await using world = openWorld({ longPollMs: 200 });
      const talk = world.client.conversation("shop", "one");
      const { submission } = await talk.submit("Hello");
      const seen = collect(talk.follow({ live }), "submission.settled");

      world.model.say("One. ");
      await world.restart();
      world.model.say("Two.");
      world.model.finish();

      const events = await seen;
      const whole = await collect(talk.follow(), "submission.settled");
      expect(events.map(({ offset }) => offset)).toEqual(whole.map(({ offset }) => offset));
      expect(new Set(events.map(({ offset }) => offset)).size).toBe(events.length);
      expect((await talk.wait(submission)).outcome.status).toBe("done");
    },
  );

  test("tells when the server is away and when it is back", async () => {
    await using world = openWorld();
    const talk = world.client.conversation("shop", "one");
    await talk.submit("Hello");
    world.model.finish();
    world.faults.push(
      () => new TypeError("fetch failed"),
      () => new Response("{}", { status: 503 }),
    );

    const updates: ClientUpdate[] = [];
    for await (const update of talk.follow()) {
      updates.push(update);
      if (update.type === "event" && update.event.type === "submission.settled") break;
    }

    expect(updates.filter(({ type }) => type === "connection")).toEqual([
      { type: "connection", isOnline: false },
      { type: "connection", isOnline: true },
    ]);
  });

  test("a browser whose network is back asks again at once, also on a connection that is dead without a word", async () => {
    await using world = openWorld();
    const talk = world.client.conversation("shop", "one");
    const { submission } = await talk.submit("Hello");
    world.model.finish();
    await talk.wait(submission);
    const browser = createBrowser();
    // Twice a pause is cut short; the third answer never says anything.
    const away = (): TypeError => {
      setImmediate(() => browser.say("online"));
      return new TypeError("fetch failed");
    };
    const dead = ({ signal }: Request): Response => {
      setImmediate(() => browser.say("online"));
      const silent = new ReadableStream({
        start: (controller) =>
          signal.addEventListener("abort", () => controller.error(signal.reason)),
      });
      return new Response(silent, { status: 200 });
    };
    world.faults.push(away, away, dead);

    const events = await collect(talk.follow(), "submission.settled");

    expect(events.at(0)?.type).toBe("conversation.created");
    expect(world.asked.filter((line) => line === "GET /agents/shop/one")).toHaveLength(4);
    expect(browser.listeners()).toBe(0);
  });

  test("a conversation that is not there is refused, unless somebody waits for it", async () => {
    await using world = openWorld();
    const talk = world.client.conversation("shop", "later");
    await expect(collect(talk.follow(), "never")).rejects.toMatchObject({ code: "log-not-found" });

    const seen = collect(talk.follow({ waits: true }), "submission.accepted");
    await talk.submit("Hello");

    expect((await seen).at(-1)?.type).toBe("submission.accepted");
    world.model.finish();
  });

  test("ends when it is aborted, at once and without an error", async () => {
    await using world = openWorld();
    const talk = world.client.conversation("shop", "one");
    await talk.submit("Hello");
    const stop = new AbortController();

    for await (const update of talk.follow({ signal: stop.signal }))
      if (update.type === "up-to-date") stop.abort();

    expect(stop.signal.aborted).toBe(true);
    world.model.finish();
  });
});

describe("watching", () => {
  test("shows live text as it is written, and the reply in its place", async () => {
    await using world = openWorld();
    const talk = world.client.conversation("shop", "one");
    const views = talk.watch()[Symbol.asyncIterator]();
    expect((await views.next()).value).toMatchObject({ status: "idle", messages: [] });

    await talk.submit("Hello");
    world.model.say("Hi ");
    world.model.say("there.");
    const writing = await until(views, (view) => textOf(view) === "Hi there.");
    world.model.finish();
    const written = await until(views, ({ status }) => status === "idle");

    expect(writing.messages.at(-1)).toMatchObject({ role: "assistant", writing: 1 });
    expect(written).toEqual(await talk.transcript());
    await views.return?.();
  });

  test("begins anew when the conversation was deleted and begun anew", async () => {
    await using world = openWorld();
    const talk = world.client.conversation("shop", "one");
    const { submission } = await talk.submit("First");
    world.model.finish();
    await talk.wait(submission);
    const views = talk.watch()[Symbol.asyncIterator]();
    await until(views, ({ messages }) => messages.length > 0);

    await talk.delete();
    await until(views, ({ messages }) => messages.length === 0);
    const again = await talk.submit("Second");
    world.model.say("Fresh.");
    world.model.finish();
    await talk.wait(again.submission);

    const view = await until(
      views,
      ({ status, messages }) => status === "idle" && messages.length > 0,
    );
    expect(view).toEqual(await talk.transcript());
    await views.return?.();
  });
});

/** What of a browser tells that the network is there again. Its pauses never end by themselves. */
function createBrowser(): {
  readonly say: (type: string) => void;
  readonly listeners: () => number;
} {
  const listening = new Map<() => void, string>();
  vi.stubGlobal("navigator", { onLine: true });
  vi.stubGlobal("addEventListener", (type: string, listener: () => void) =>
    listening.set(listener, type),
  );
  vi.stubGlobal("removeEventListener", (_type: string, listener: () => void) =>
    listening.delete(listener),
  );
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  return {
    say(type) {
      for (const [listener, heard] of listening) {
        if (heard === type) listener();
      }
    },
    listeners: () => listening.size,
  };
}

function textOf({ messages }: ConversationView): string {
  const last = messages.at(-1);
  return last?.role === "assistant"
    ? last.parts.map((part) => (part.type === "text" ? part.text : "")).join("")
    : "";
}
