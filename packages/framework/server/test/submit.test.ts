import { expect, test } from "vitest";
import { createWorld, type World } from "./fixtures/world.ts";

test("a submission is accepted, runs and is asked for until it is settled", async () => {
  await using world = createWorld();

  const response = await world.ask("POST", "/agents/shop/one", {
    body: { input: "hi" },
    headers: { "idempotency-key": "k1", "x-request-id": "trace-7" },
  });

  expect(response.status).toBe(202);
  expect(response.headers.get("location")).toBe("/agents/shop/one/submissions/k1");
  expect(response.headers.get("x-request-id")).toBe("trace-7");
  expect(await response.json()).toEqual({
    submission: "k1",
    offset: expect.stringMatching(/^\d{16}_0{15}2$/),
  });
  const early = await world.ask("GET", "/agents/shop/one/submissions/k1");
  expect(await early.json()).toEqual({ submission: "k1", status: "pending" });
  const waiting = world.ask("GET", "/agents/shop/one/submissions/k1?wait=30");
  world.speaker.say("Hello.");
  world.speaker.finish();
  expect(await (await waiting).json()).toEqual({
    submission: "k1",
    status: "settled",
    turn: "t1",
    outcome: { status: "done" },
  });
  expect(world.problems).toEqual([]);
});

test("the same key with the same input is one submission, with another a conflict", async () => {
  await using world = createWorld();
  const first = await world.submit("hi", "k1");

  const again = await world.submit("hi", "k1");
  const other = await world.ask("POST", "/agents/shop/one", {
    body: { input: "something else" },
    headers: { "idempotency-key": "k1" },
  });

  expect(again).toEqual(first);
  expect(other.status).toBe(409);
  expect(await other.json()).toEqual({
    error: {
      code: "key-conflict",
      message: 'The key "k1" was sent to the conversation shop/one before, with another input.',
    },
  });
});

test("a queue has an end: what is beyond it is asked to come later, what was accepted is answered again", async () => {
  await using world = createWorld({ isPassive: true, limits: { queuedSubmissions: 5 } });
  for (let number = 0; number < 5; number += 1) await world.submit("hi", `k${number}`);

  const beyond = await submitAs(world, "k5");
  const again = await submitAs(world, "k3");
  const aborted = await world.ask("POST", "/agents/shop/one/abort", { body: { submission: "k0" } });

  expect(beyond.status).toBe(429);
  expect(beyond.headers.get("retry-after")).toBe("5");
  expect(await beyond.json()).toEqual({
    error: {
      code: "too-many-submissions",
      message: "A conversation may owe at most 5 outcomes: wait for some, or abort them.",
    },
  });
  expect(again.status).toBe(202);
  expect(aborted.status).toBe(202);
});

test("when an outcome of a full queue is reached there is room again", async () => {
  await using world = createWorld({ limits: { queuedSubmissions: 2 } });
  const { submission } = await world.submit("hi", "k1");
  await world.submit("ho", "k2");
  expect((await submitAs(world, "k3")).status).toBe(429);

  world.speaker.finish();
  await world.conversation().wait(submission as never);

  expect((await submitAs(world, "k3")).status).toBe(202);
});

test("of ten thousand submissions at once a thousand are queued, and each other is told so", async () => {
  await using world = createWorld({ isPassive: true });
  const answers = await Promise.all(
    Array.from({ length: 10_000 }, (_, number) => submitAs(world, `k${number}`)),
  );

  const counts = Map.groupBy(answers, ({ status }) => status);
  expect(counts.get(202)).toHaveLength(1_000);
  expect(counts.get(429)).toHaveLength(9_000);
  expect(world.problems).toEqual([]);
});

test("a stop is durable and is kept by whoever drives the conversation", async () => {
  await using world = createWorld();
  const { submission } = await world.submit("hi");
  world.speaker.say("Let me");

  const stopped = await world.ask("POST", "/agents/shop/one/abort", { body: { submission } });

  expect(stopped.status).toBe(202);
  const outcome = await world.ask("GET", `/agents/shop/one/submissions/${submission}?wait=30`);
  expect(await outcome.json()).toMatchObject({
    status: "settled",
    outcome: { status: "aborted", by: "local" },
  });
});

test("an approval is listed, given once, and another answer is refused", async () => {
  await using world = createWorld();
  const { submission } = await world.submit("pay");
  world.speaker.finish([{ name: "pay", input: { amount: "5" } }]);
  const approvals = await until(async () => {
    const { approvals: list } = (await (await world.ask("GET", "/approvals")).json()) as {
      approvals: readonly { call: string }[];
    };
    return list.length > 0 ? list : undefined;
  });
  expect(approvals).toEqual([
    {
      id: "agents:shop:one:c1-0",
      agent: "shop",
      conversation: "one",
      call: "c1-0",
      tool: "pay",
      input: { amount: "5" },
      by: "local",
      askedAt: expect.any(Number),
    },
  ]);
  const path = "/agents/shop/one/approvals/c1-0";

  const given = await world.ask("POST", path, { body: { decision: "approve" } });
  const again = await world.ask("POST", path, { body: { decision: "approve" } });
  const other = await world.ask("POST", path, { body: { decision: "deny" } });

  expect([given.status, again.status, other.status]).toEqual([202, 202, 409]);
  expect(await other.json()).toMatchObject({ error: { code: "approval-settled" } });
  world.speaker.say("Paid.");
  world.speaker.finish();
  await world.conversation().wait(submission as never);
  const transcript = await world.ask("GET", "/agents/shop/one/transcript");
  expect(await transcript.json()).toEqual({
    offset: expect.any(String),
    status: "idle",
    messages: [
      {
        role: "user",
        submission,
        by: "local",
        time: expect.any(Number),
        parts: [{ type: "text", text: "pay" }],
        outcome: { status: "done" },
      },
      {
        role: "assistant",
        id: "t1/step:0",
        time: expect.any(Number),
        parts: [{ type: "call", id: "c1-0", name: "pay" }],
      },
      {
        role: "tool",
        call: "c1-0",
        name: "pay",
        status: "settled",
        reason: "approval",
        isError: false,
        source: "executed",
        output: "paid",
      },
      {
        role: "assistant",
        id: "t1/step:1",
        time: expect.any(Number),
        parts: [{ type: "text", text: "Paid." }],
      },
    ],
  });
});

test("a call without `run` is answered with a result by the client", async () => {
  await using world = createWorld();
  const { submission } = await world.submit("sign");
  world.speaker.finish([{ name: "sign", input: {} }]);
  await until(async () => {
    const { messages } = (await (await world.ask("GET", "/agents/shop/one/transcript")).json()) as {
      messages: readonly { status?: string }[];
    };
    return messages.find(({ status }) => status === "awaiting");
  });

  const wrong = await world.ask("POST", "/agents/shop/one/approvals/c1-0", {
    body: { decision: "approve" },
  });
  const right = await world.ask("POST", "/agents/shop/one/approvals/c1-0", {
    body: { decision: "result", output: "Anna" },
  });

  expect([wrong.status, right.status]).toEqual([400, 202]);
  world.speaker.finish();
  expect(await world.conversation().wait(submission as never)).toMatchObject({
    outcome: { status: "done" },
  });
});

test("a conversation is listed, forked and deleted", async () => {
  await using world = createWorld();
  const { submission } = await world.submit("hi");
  world.speaker.say("Hello.");
  world.speaker.finish();
  await world.conversation().wait(submission as never);

  const fork = await world.ask("POST", "/agents/shop/one/fork", { body: { to: "two" } });
  const taken = await world.ask("POST", "/agents/shop/one/fork", { body: { to: "two" } });
  const erased = await world.ask("DELETE", "/agents/shop/one");
  const gone = await world.ask("GET", "/agents/shop/one");
  const copy = await world.ask("GET", "/agents/shop/two/transcript");
  const list = await world.ask("GET", "/agents/shop");

  expect(fork.status).toBe(201);
  expect(await fork.json()).toEqual({ agent: "shop", conversation: "two" });
  expect(taken.status).toBe(400);
  expect([erased.status, gone.status]).toEqual([204, 404]);
  expect(await gone.json()).toMatchObject({ error: { code: "log-not-found" } });
  expect(await copy.json()).toMatchObject({ status: "idle", messages: [{ role: "user" }, {}] });
  expect(await list.json()).toMatchObject({
    conversations: [{ conversation: "two", status: "idle", approvals: 0 }],
  });
});

test("a file is uploaded, referred to and shown without being run", async () => {
  await using world = createWorld();
  const upload = await world.server.fetch(
    new Request("http://localhost/agents/shop/one/files", {
      method: "POST",
      headers: { "content-type": "image/png" },
      body: new Uint8Array([1, 2, 3]),
    }),
  );
  const { blob, ...file } = (await upload.json()) as { blob: string };
  const parts = [{ type: "file", mediaType: "image/png", blob }];

  const submitted = await world.ask("POST", "/agents/shop/one", {
    body: { input: { role: "user", parts } },
  });
  const shown = await world.ask("GET", `/agents/shop/one/files/${blob}?type=image/png`);
  const saved = await world.ask("GET", `/agents/shop/one/files/${blob}`);
  const elsewhere = await world.ask("GET", `/agents/shop/two/files/${blob}`);

  expect(file).toEqual({ mediaType: "image/png", size: 3 });
  expect(submitted.status).toBe(202);
  expect([...new Uint8Array(await shown.arrayBuffer())]).toEqual([1, 2, 3]);
  expect(shown.headers.get("content-type")).toBe("image/png");
  expect(shown.headers.get("content-security-policy")).toContain("sandbox");
  expect(saved.headers.get("content-disposition")).toBe("attachment");
  expect(elsewhere.status).toBe(404);
});

/** What only the passing of other work brings about. */
async function until<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function submitAs({ ask }: World, key: string): Promise<Response> {
  return ask("POST", "/agents/shop/one", {
    body: { input: "hi" },
    headers: { "idempotency-key": key },
  });
}
