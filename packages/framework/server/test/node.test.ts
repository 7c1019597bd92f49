import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openNodePlatform } from "@tenon/platform-node";
import { expect, test, vi } from "vitest";
import { listen, type ListenOptions } from "../src/node.ts";
import { brings, readUntil, serverSent } from "./fixtures/sse.ts";
import { createWorld, type World } from "./fixtures/world.ts";

test("over a socket and a file: sent, streamed, read again", async () => {
  await using served = await serve();
  const { url, world } = served;
  const submitted = await fetch(`${url}/agents/shop/one`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ input: "hi" }),
  });
  const { offset } = (await submitted.json()) as { offset: string };
  const live = await fetch(`${url}/agents/shop/one?offset=${offset}&live=sse&fragments=true`);
  const events = serverSent(live);

  world.speaker.say("Hello.");
  const said = await readUntil(events, ({ event }) => event === "fragment");
  world.speaker.finish();
  await readUntil(events, brings("submission.settled"));
  await events.return(undefined);

  expect(submitted.status).toBe(202);
  expect(said.at(-1)?.data).toMatchObject({ at: 0, text: "Hello." });
  const transcript = await (await fetch(`${url}/agents/shop/one/transcript`)).json();
  expect(transcript).toMatchObject({ status: "idle", messages: [{}, { role: "assistant" }] });
  expect(world.problems).toEqual([]);
});

test("two processes on one file serve the same conversation, whoever drives it", async () => {
  await using folder = await createFolder();
  await using here = await serve({ folder: folder.path });
  await using there = await serve({ folder: folder.path, isPassive: true });
  const submitted = await fetch(`${there.url}/agents/shop/one`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ input: "hi" }),
  });
  const events = serverSent(
    await fetch(`${there.url}/agents/shop/one?offset=-1&live=sse&fragments=true`),
  );
  here.world.speaker.say("Hello.");
  const said = await readUntil(events, ({ event }) => event === "fragment");
  here.world.speaker.finish();
  await readUntil(events, brings("submission.settled"));
  await events.return(undefined);

  expect(submitted.status).toBe(202);
  expect(said.at(-1)?.data).toMatchObject({ at: 0, text: "Hello." });
  const [one, two] = await Promise.all(
    [here, there].map(async ({ url }) => (await fetch(`${url}/agents/shop/one`)).text()),
  );
  expect(one).toBe(two);
});

test("a reader who does not read holds nothing up, and has missed no event when it reads", async () => {
  await using served = await serve();
  const { url, world } = served;
  const { submission } = await world.submit("hi");
  const slow = await fetch(`${url}/agents/shop/one?offset=-1&live=sse&fragments=true`);
  for (let line = 0; line < 5_000; line += 1) world.speaker.say("x".repeat(100));
  world.speaker.finish();

  await world.conversation().wait(submission as never);
  const seen = await readUntil(serverSent(slow), brings("submission.settled"));

  const types = seen
    .filter(({ event }) => event === "data")
    .flatMap(({ data }) => (data as readonly { type: string }[]).map(({ type }) => type));
  expect(types).toEqual([
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

test("a connection on which nothing was ever asked does not keep the server", async () => {
  const served = await serve();
  const silent = connect(served.port, "127.0.0.1");
  await new Promise((resolve) => silent.once("connect", resolve));
  const ended = new Promise((resolve) => silent.once("close", resolve));

  await served[Symbol.asyncDispose]();

  await ended;
});

test("a reader who disconnects stops nothing", async () => {
  await using served = await serve();
  const { url, world } = served;
  const { submission } = await world.submit("hi");
  const reader = new AbortController();
  const live = await fetch(`${url}/agents/shop/one?offset=-1&live=sse`, { signal: reader.signal });
  const events = serverSent(live);
  await readUntil(events, brings("model.requested"));

  reader.abort();
  world.speaker.say("Hello.");
  world.speaker.finish();

  expect(await world.conversation().wait(submission as never)).toMatchObject({
    outcome: { status: "done" },
  });
});

test("a server that closes ends what is being followed, and answers nothing more", async () => {
  const served = await serve();
  const { url, world } = served;
  await world.submit("hi");
  const events = serverSent(await fetch(`${url}/agents/shop/one?offset=-1&live=sse`));
  await readUntil(events, brings("model.requested"));

  await served[Symbol.asyncDispose]();

  expect((await readUntil(events, () => false)).filter(({ event }) => event === "data")).toEqual(
    [],
  );
  await expect(fetch(`${url}/health`)).rejects.toThrow();
});

test("what is no HTTP, and what stops in the middle, is refused or dropped, and the next is served", async () => {
  await using served = await serve();
  const { url, port } = served;

  expect(await say(port, "NONSENSE\r\n\r\n")).toMatch(/^HTTP\/1\.1 400/);
  const half = connect(port, "127.0.0.1");
  half.write("POST /agents/shop/one HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{");
  const response = await fetch(`${url}/health`);
  half.destroy();

  expect(await response.json()).toEqual({ status: "ok" });
});

test("a request that never becomes whole is answered 408, one whose headers never do too", async () => {
  await using served = await serve({ requestMs: 900 });
  const { url, port } = served;

  const [headers, body] = await Promise.all([
    say(port, "GET /health HTTP/1.1\r\nhost: loc"),
    say(
      port,
      "POST /agents/shop/one HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
    ),
  ]);

  expect(headers).toMatch(/^HTTP\/1\.1 408/);
  expect(body).toMatch(/^HTTP\/1\.1 408/);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(served.world.problems).toEqual([]);
});

test("a reader whose end is gone without a word is dropped, and counts as a reader no more", async () => {
  await using served = await serve({ idleMs: 500, keepAliveMs: 60_000 });
  const { port, world } = served;
  await world.submit("hi");
  const silent = connect(port, "127.0.0.1");
  silent.write("GET /agents/shop/one?offset=-1&live=sse HTTP/1.1\r\nhost: localhost\r\n\r\n");
  await once(silent, "data");
  expect(world.server.openReaders()).toBe(1);

  silent.pause();

  await vi.waitFor(() => expect(world.server.openReaders()).toBe(0), 10_000);
  silent.destroy();
});

test("a reader who does not read is cut off, and reads on from its offset", async () => {
  await using served = await serve({ idleMs: 1_000 });
  const { url, port, world } = served;
  const { submission } = await world.submit("hi");
  const slow = connect(port, "127.0.0.1");
  slow.write(
    "GET /agents/shop/one?offset=-1&live=sse&fragments=true HTTP/1.1\r\nhost: localhost\r\n\r\n",
  );
  await once(slow, "data");
  slow.pause();
  // More than sockets of this machine hold.
  for (let line = 0; line < 400; line += 1) world.speaker.say("x".repeat(50_000));
  await vi.waitFor(() => expect(world.server.openReaders()).toBe(0), 30_000);
  slow.destroy();

  world.speaker.finish();
  await world.conversation().wait(submission as never);
  const seen = await readUntil(
    serverSent(await fetch(`${url}/agents/shop/one?offset=-1&live=sse`)),
    brings("submission.settled"),
  );
  expect(seen.at(-1)?.event).toBe("data");
  expect(world.problems).toEqual([]);
});

test("more readers than the server has room for are asked to come later", async () => {
  await using served = await serve({ readers: 2 });
  const { url, world } = served;
  await world.submit("hi");
  const path = `${url}/agents/shop/one?offset=-1&live=sse`;
  const first = serverSent(await fetch(path));
  const second = serverSent(await fetch(path));
  await readUntil(first, brings("conversation.created"));

  const third = await fetch(path);
  await first.return(undefined);
  await second.return(undefined);

  expect(third.status).toBe(429);
  expect(third.headers.get("retry-after")).toBe("5");
  expect(await third.json()).toMatchObject({ error: { code: "too-many-readers" } });
});

test("a server without `authorize` listens on loopback only", async () => {
  await using world = createWorld({ isPassive: true });

  await expect(listen(world.server, { hostname: "0.0.0.0" })).rejects.toMatchObject({
    code: "not-permitted",
  });
});

test("a port that is taken is named", async () => {
  await using served = await serve();

  await expect(listen(served.world.server, { port: served.port })).rejects.toMatchObject({
    code: "invalid-input",
    message: `The server cannot listen on 127.0.0.1:${served.port}.`,
  });
});

interface Served extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly world: World;
}

interface ServeOptions extends Pick<ListenOptions, "idleMs" | "requestMs"> {
  readonly readers?: number;
  readonly keepAliveMs?: number;
  /** Left out: a folder of its own. */
  readonly folder?: string;
  readonly isPassive?: boolean;
}

async function serve(options: ServeOptions = {}): Promise<Served> {
  const { folder, isPassive = false, idleMs, requestMs, ...limits } = options;
  const own = folder === undefined ? await createFolder() : undefined;
  const file = join(folder ?? own?.path ?? "", "tenon.db");
  const platform = await openNodePlatform({ file });
  const world = createWorld({ platformOf: () => platform, limits, isPassive });
  const listener = await listen(world.server, {
    ...(idleMs === undefined ? {} : { idleMs }),
    ...(requestMs === undefined ? {} : { requestMs }),
  });
  let isOpen = true;
  return {
    url: listener.url,
    port: listener.port,
    world,
    async [Symbol.asyncDispose]() {
      if (!isOpen) return;
      isOpen = false;
      await listener.close();
      await world[Symbol.asyncDispose]();
      await own?.[Symbol.asyncDispose]();
    },
  };
}

async function createFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "tenon-server-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** Sends bytes and resolves with what comes back until the other side hangs up. */
function say(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (bytes) => {
      heard += String(bytes);
    });
    socket.on("end", () => resolve(heard));
    socket.on("error", reject);
  });
}
