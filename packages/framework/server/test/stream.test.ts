import { stream as readAll } from "@durable-streams/client";
import type { LogStore } from "@tenon/contracts";
import { expect, test } from "vitest";
import { brings, readUntil, serverSent } from "./fixtures/sse.ts";
import { createWorld, type World } from "./fixtures/world.ts";
import { follow, talk } from "./fixtures/reading.ts";

test("the public log is read page by page, in order, each event once", async () => {
  await using world = createWorld({ limits: { pageEntries: 3 } });
  await talk(world, "hi");

  const pages: { types: string[]; isLast: boolean }[] = [];
  let offset = "-1";
  for (;;) {
    const response = await world.ask("GET", `/agents/shop/one?offset=${offset}`);
    offset = response.headers.get("stream-next-offset") ?? "";
    const isLast = response.headers.get("stream-up-to-date") === "true";
    pages.push({ types: typesOf(await response.json()), isLast });
    if (isLast) break;
  }

  expect(pages.length).toBeGreaterThan(3);
  expect(pages.flatMap(({ types }) => types)).toEqual([
    "conversation.created",
    "submission.accepted",
    "turn.started",
    "submission.consumed",
    "model.requested",
    "model.completed",
    "turn.settled",
    "submission.settled",
  ]);
});

test("what is not public is in no page", async () => {
  await using world = createWorld();
  await world.submit("pay");
  world.speaker.think("I must keep this to myself.");
  world.speaker.finish([{ name: "pay", input: { amount: "the secret amount" } }]);
  const events = serverSent(await follow(world));
  await readUntil(events, brings("tool.awaiting"));
  await world.ask("POST", "/agents/shop/one/approvals/c1-0", { body: { decision: "approve" } });
  await readUntil(events, brings("tool.settled"));
  await events.return(undefined);

  const page = await (await world.ask("GET", "/agents/shop/one")).text();

  expect(page).toContain('"output":"paid"');
  expect(page).not.toMatch(/secret|myself|You sell bikes/);
});

test("an unchanged page is answered 304, a page that grew is not", async () => {
  await using world = createWorld();
  await talk(world, "hi");
  const first = await world.ask("GET", "/agents/shop/one");
  const etag = first.headers.get("etag") ?? "";

  const same = await world.ask("GET", "/agents/shop/one", { headers: { "if-none-match": etag } });
  await talk(world, "again");
  const grown = await world.ask("GET", "/agents/shop/one", { headers: { "if-none-match": etag } });

  expect([same.status, grown.status]).toEqual([304, 200]);
  expect(first.headers.get("cache-control")).toBe("private, no-cache");
});

test("a long-poll at the end is answered by the next event, and by 204 when none comes", async () => {
  await using world = createWorld({ limits: { longPollMs: 50 } });
  await talk(world, "hi");
  const head = await world.ask("HEAD", "/agents/shop/one");
  const end = head.headers.get("stream-next-offset");

  const silent = await world.ask("GET", `/agents/shop/one?offset=${end}&live=long-poll`);
  expect(silent.status).toBe(204);
  expect(silent.headers.get("stream-next-offset")).toBe(end);

  await using patient = createWorld();
  await talk(patient, "hi");
  const polled = patient.ask("GET", "/agents/shop/one?offset=now&live=long-poll");
  await patient.submit("again");
  expect(typesOf(await (await polled).json())[0]).toBe("submission.accepted");
});

test("an offset of a conversation that was deleted and begun anew is gone", async () => {
  await using world = createWorld();
  const { offset } = await world.submit("hi", "k1");
  await world.ask("DELETE", "/agents/shop/one");
  const between = await world.ask("GET", `/agents/shop/one?offset=${offset}`);
  await world.submit("hi", "k2");

  const reads = ["", "&live=long-poll", "&live=sse"].map((live) =>
    world.ask("GET", `/agents/shop/one?offset=${offset}${live}`),
  );

  expect(between.status).toBe(404);
  for (const response of await Promise.all(reads)) {
    expect(response.status).toBe(410);
    expect(await response.json()).toMatchObject({ error: { code: "offset-lost" } });
  }
});

test("a follower of a conversation that is deleted is at an end", async () => {
  await using world = createWorld();
  await world.submit("hi");
  const events = serverSent(await follow(world));
  await readUntil(events, brings("model.requested"));

  await world.ask("DELETE", "/agents/shop/one");

  const rest = await readUntil(events, () => false);
  expect(rest.filter(({ event }) => event === "data")).toEqual([]);
});

test("a follower of a conversation that moved away is told that nothing follows", async () => {
  await using world = createWorld();
  await talk(world, "hi");
  const events = serverSent(await follow(world, "", "now"));
  await readUntil(events, ({ event }) => event === "control");

  await closeLog(world);
  const rest = await readUntil(events, () => false);
  const page = await world.ask("GET", "/agents/shop/one");
  const end = page.headers.get("stream-next-offset");
  const atEnd = await world.ask("GET", `/agents/shop/one?offset=${end}&live=long-poll`);
  const refused = await world.ask("POST", "/agents/shop/one", { body: { input: "more" } });

  expect(rest.at(-1)).toMatchObject({ event: "control", data: { streamClosed: true } });
  expect(page.headers.get("stream-closed")).toBe("true");
  expect([atEnd.status, atEnd.headers.get("stream-closed")]).toEqual([204, "true"]);
  expect(refused.status).toBe(409);
});

test("the official client reads a conversation and goes on where it was", async () => {
  await using world = createWorld();
  await talk(world, "hi");
  const url = "http://localhost/agents/shop/one";
  const fetch = ((input: string | URL, init?: RequestInit) =>
    world.server.fetch(new Request(input, init))) as typeof globalThis.fetch;

  const past = await readAll({ url, fetch, live: false });
  const items = (await past.json()) as readonly { type: string }[];
  const live = await readAll({ url, fetch, live: "sse", offset: past.offset });
  const seen: string[] = [];
  const settled = new Promise<void>((resolve) => {
    live.subscribeJson(async (batch) => {
      for (const { type } of batch.items as readonly { type: string }[]) {
        seen.push(type);
        if (type === "submission.settled") resolve();
      }
    });
  });
  await talk(world, "again");
  await settled;
  live.cancel();

  expect(items.at(-1)?.type).toBe("submission.settled");
  expect(seen).toEqual([
    "submission.accepted",
    "turn.started",
    "submission.consumed",
    "model.requested",
    "model.completed",
    "turn.settled",
    "submission.settled",
  ]);
});

test("a reader who comes again in a loop takes no more room than one", async () => {
  await using world = createWorld({ limits: { readers: 1 } });
  await world.submit("hi");

  for (let time = 0; time < 100; time += 1) {
    const response = await follow(world);
    expect(response.status).toBe(200);
    await response.body?.cancel();
  }
  for (let time = 0; time < 100; time += 1) {
    const gone = new AbortController();
    const path = "/agents/shop/one?offset=-1&live=sse";
    const response = await world.ask("GET", path, { signal: gone.signal });
    expect(response.status).toBe(200);
    gone.abort();
  }
});

test("for a reader who does not read only a few pages are read ahead, and none is missing when they read", async () => {
  let pages = 0;
  await using world = createWorld({
    isPassive: true,
    limits: { pageBytes: 4_000 },
    platformOf: (platform) => ({
      ...platform,
      logs: whenRead(platform.logs, () => {
        pages += 1;
      }),
    }),
  });
  for (let number = 0; number < 60; number += 1)
    await world.submit("x".repeat(4_000), `k${number}`);
  pages = 0;

  const reader = serverSent(await follow(world));
  await reader.next();
  // As many turns of the event loop as all pages would take, and more.
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const ahead = pages;
  const rest = await readUntil(
    reader,
    ({ event, data }) => event === "data" && JSON.stringify(data).includes('"k59"'),
  );
  await reader.return(undefined);

  expect(ahead).toBeLessThan(12);
  expect(pages).toBeGreaterThanOrEqual(60);
  // The first was read before.
  expect(rest.filter(({ event }) => event === "data")).toHaveLength(59);
});

function typesOf(items: unknown): string[] {
  return (items as readonly { readonly type: string }[]).map(({ type }) => type);
}

/** Tells of each read. */
function whenRead(logs: LogStore, tell: () => void): LogStore {
  return new Proxy(logs, {
    get(target, name) {
      if (name === "read") tell();
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** What moving a conversation does to the log that stays. */
async function closeLog({ platform, conversation }: World): Promise<void> {
  const lease = await platform.logs.acquire(conversation().log);
  if (lease === undefined) throw new Error("The conversation is still driven.");
  const closed = { type: "conversation.closed", key: "closed", data: { v: 1, reason: "moved" } };
  await platform.logs.append(lease, [closed], { close: true, wakeAt: null });
}
