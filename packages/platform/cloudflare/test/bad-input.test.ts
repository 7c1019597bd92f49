import type { LocalWorkerd } from "@tenon/local-workerd";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startWorker } from "./start-worker.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let worker: LocalWorkerd;

beforeAll(async () => {
  worker = await startWorker(
    "workerd/object-worker.ts",
    { AGENTS: "AgentObject", ARCHIVE: "ArchiveAgent", DIRECTORY: "DirectoryObject" },
    ["BLOBS"],
  );
});

afterAll(() => worker[Symbol.asyncDispose]());

test("a class that the Worker does not export is named with the line of configuration", async () => {
  const refused = await answered("/agents/desk/one?class=Missing");

  expect(refused).toMatchObject({
    code: "invalid-project",
    hint: expect.stringContaining(
      '"exports": { "Missing": { "type": "durable-object", "storage": "sqlite" } }',
    ),
  });
});

test("a secret that is not set is named with the command and the line that set it", async () => {
  expect(await order("advised", { do: "advice" })).toBe(
    "Run `wrangler secret put API_KEY`; on this machine write the line API_KEY=... into .dev.vars.",
  );
});

test("what a later release stored is refused by name", async () => {
  await order("newer", { do: "accept", inMs: "3600000" });
  await answered("/?change=newer&of=desk:newer");

  expect(await order("newer", { do: "read" })).toBe("log-newer");
});

test("what an earlier release stored in other tables is refused by name, and left as it is", async () => {
  await order("older", { do: "accept", inMs: "3600000" });
  await answered("/?change=older&of=desk:older");

  expect(await order("older", { do: "read" })).toBe("store-damaged");
  expect(await order("older", { do: "accept" })).toBe("store-damaged");
});

test("a value above what a row holds is refused by name, and nothing of it is stored", async () => {
  await order("large", { do: "accept", inMs: "3600000" });

  expect(await order("large", { do: "accept-large" })).toBe("value-too-large");
  expect(await order("large", { do: "read" })).toEqual(["opened"]);
});

test("a wake that throws comes again until it works", async () => {
  await order("stubborn", { do: "accept" });

  await vi.waitFor(
    async () => expect(await order("stubborn", { do: "read" })).toEqual(["opened", "driven"]),
    { timeout: 20_000, interval: 200 },
  );
});

test("an alarm whose object cannot start is tried again, with nobody asking", async () => {
  await order("alarming", { do: "accept", inMs: "1000" });
  await worker.fetch("/?change=drop&of=desk:alarming").catch(() => undefined);
  await answered("/?fail-starts=1&left");

  await vi.waitFor(
    async () => expect(await answered("/?driven")).toContain("agents/desk/alarming"),
    { timeout: 25_000, interval: 100 },
  );
  expect(await order("alarming", { do: "read" })).toEqual(["opened", "driven"]);
});

test("an object that is dropped at any of its storage operations loses nothing and does nothing twice", async () => {
  let at = 1;
  for (; at < 200; at += 1) {
    const name = `torn-${at}`;
    await order(name, { do: "accept", "drop-at": `${at}` }).catch(() => undefined);
    // What was not acknowledged is asked again, as any caller would.
    await vi.waitFor(async () => expect(await order(name, { do: "accept" })).toBe("done"));
    await vi.waitFor(async () =>
      expect(await order(name, { do: "read" })).toEqual(["opened", "driven"]),
    );
    if ((await answered("/?left")) !== 0) break;
  }

  expect(at).toBeGreaterThan(10);
  await answered("/?drop-at=0&left");
});

test("a blob above a size is kept in the bucket, a smaller one in the object", async () => {
  await order("files", { do: "accept", inMs: "3600000" });

  expect(await order("files", { do: "blob", bytes: "1000" })).toEqual({ found: 1000 });
  expect(await answered("/?bucket")).toEqual([]);
  expect(await order("files", { do: "blob", bytes: "70000" })).toEqual({ found: 70_000 });
  expect(await answered("/?bucket")).toEqual([70_000]);
});

function order(conversation: string, words: Readonly<Record<string, string>>): Promise<unknown> {
  const query = new URLSearchParams({ ...words, log: `agents/desk/${conversation}` });
  return answered(`/agents/desk/${conversation}?${query}`);
}

async function answered(path: string): Promise<unknown> {
  return (await worker.fetch(path)).json();
}
