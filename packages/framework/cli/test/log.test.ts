import { expect, test } from "vitest";
import { createShop } from "./shop-project.ts";
import { start, tenon } from "./tenon.ts";

test("a log is a timeline: number, time, place, type and what matters", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Hi", "--id", "c1", "--by", "user:ann"], shop);

  const { code, stdout } = await tenon(["log", "c1"], shop);

  expect(code).toBe(0);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.map((line) => line.slice(0, 4).trim())).toEqual(
    lines.map((_line, index) => String(index + 1)),
  );
  expect(lines.map((line) => line.slice("   1  12:34:56.789".length))).toEqual([
    "          conversation.created  shop/c1 by user:ann",
    '          submission.accepted   "Hi" by user:ann',
    "  t1      turn.started          think, for user:ann",
    "  t1      submission.consumed   as input",
    expect.stringMatching(
      /^ {2}t1 {6}turn.attempted {8}attempt 1 \(started\) from turn in .+:\d+$/,
    ),
    expect.stringMatching(/^ {2}t1:0 {4}agent.resolved {8}tools: 3, sha256:/),
    "  t1:0    model.requested       scripted/price, try 1",
    expect.stringMatching(
      /^ {2}t1:0 {4}model.completed {7}"Let me look." calls price \(\d+ in, \d+ out\)$/,
    ),
    "  t1:0    tool.requested        price call_0_0 (safe)",
    '  t1:0    tool.started          call_0_0 run 1 {"sku":"b1"}',
    expect.stringMatching(
      /^ {2}t1:0 {4}tool.settled {10}✓ price call_0_0 \(executed, \d+ ms\) "\{"eur":180\}"$/,
    ),
    "  t1:1    model.requested       scripted/price, try 1",
    expect.stringMatching(/^ {2}t1:1 {4}model.completed {7}"It costs 180 euro." \(/),
    expect.stringMatching(/^ {2}t1:1 {4}turn.settled {10}done, 2 steps, /),
    "  t1      submission.settled    done",
  ]);
});

test("--json holds the entries as they are stored", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Hi", "--id", "c1", "--model", "scripted/echo"], shop);

  const { stdout } = await tenon(["log", "shop/c1", "--json"], shop);

  const log: unknown = JSON.parse(stdout);
  expect(log).toMatchObject({ agent: "shop", conversation: "c1" });
  expect(log).toHaveProperty("entries.0.type", "conversation.created");
  expect(log).toHaveProperty("entries.0.data.v", 1);
});

test("--request prints exactly what a model was asked", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Hi", "--id", "c1"], shop);
  await tenon(["run", "shop", "Hello", "--id", "c1", "--model", "scripted/echo"], shop);

  const [earlier, newest, missing] = await Promise.all(
    ["t1:1", "0", "7"].map((step) => tenon(["log", "c1", "--request", step], shop)),
  );

  const asked: unknown = JSON.parse(earlier?.stdout ?? "");
  expect(asked).toMatchObject({
    model: { provider: "scripted", id: "price" },
    system: "You sell bikes.",
    messages: [
      { role: "user", parts: [{ type: "text", text: "Hi" }] },
      { role: "assistant" },
      { role: "tool", name: "price", isError: false },
    ],
  });
  expect(JSON.parse(newest?.stdout ?? "")).toHaveProperty("model.id", "echo");
  expect(missing).toMatchObject({
    code: 2,
    stderr: "error: There is no step 7 in this conversation.\nhint: Known: t1:0, t1:1, t2:0.\n",
  });
});

test("--follow shows what happens until Ctrl-C, and a reader that has seen enough may leave", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Hi", "--id", "c1", "--model", "scripted/echo"], shop);
  const watcher = start(["log", "c1", "--follow", "--json"], shop);
  const reader = start(["log", "c1", "--follow"], shop);
  // It must have left before there is more to tell, or it would hear nothing of its closed pipe.
  await new Promise<void>((resolve) => {
    reader.child.stdout?.once("data", () => {
      reader.child.stdout?.destroy();
      resolve();
    });
  });

  await tenon(["run", "shop", "Hello", "--id", "c1", "--model", "scripted/echo"], shop);
  await watcher.wrote('"t2/settled"');
  watcher.child.kill("SIGINT");
  const { code, stdout } = await watcher.finished;
  const left = await reader.finished;

  const entries = stdout.trim().split("\n");
  expect(code).toBe(0);
  expect(entries.length).toBeGreaterThan(15);
  for (const entry of entries) expect(JSON.parse(entry)).toHaveProperty("offset");
  expect(left).toMatchObject({ code: 0, stderr: "" });
});

test("list shows conversations, newest first, and what waits for approval", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Hi", "--id", "old", "--model", "scripted/echo"], shop);
  await tenon(["run", "shop", "Pay", "--id", "new", "--model", "scripted/pay"], shop);

  const [all, waiting, json] = await Promise.all([
    tenon(["list"], shop),
    tenon(["list", "--status", "waiting", "--agent", "shop"], shop),
    tenon(["list", "--json", "--limit", "1"], shop),
  ]);

  expect(
    all.stdout.split("\n").map((line) => line.replace(/\d+ (s|min) ago */, "now  ").trim()),
  ).toEqual([
    "CONVERSATION  AGENT  STATUS   CHANGED",
    "new           shop   waiting  now  approve: pay (call_0_0)",
    "old           shop   idle     now",
    "",
  ]);
  expect(waiting.stdout).toMatch(/^new +shop +waiting/m);
  expect(waiting.stdout).not.toContain("old");
  expect(JSON.parse(json.stdout)).toMatchObject({
    conversations: [{ agent: "shop", conversation: "new", status: "waiting" }],
  });
});
