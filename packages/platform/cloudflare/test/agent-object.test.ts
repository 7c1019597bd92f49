import type { LocalWorkerd } from "@tenon/local-workerd";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startWorker } from "./start-worker.ts";

let worker: LocalWorkerd;

beforeAll(async () => {
  worker = await startWorker("workerd/object-worker.ts", {
    AGENTS: "AgentObject",
    ARCHIVE: "ArchiveAgent",
    DIRECTORY: "DirectoryObject",
  });
});

afterAll(() => worker[Symbol.asyncDispose]());

const idle = { jobs: 0, isArmed: false };

test("an object that was only asked for what it does not have stores nothing", async () => {
  expect(await ask("desk", "empty", { do: "read", log: "agents/desk/empty" })).toBe(
    "log-not-found",
  );

  expect(await stored("desk:empty")).toEqual({ tables: [], ...idle });
});

test("what is due is driven by its own object, which costs nothing afterwards", async () => {
  await ask("desk", "one", { do: "accept", log: "agents/desk/one" });

  await vi.waitFor(async () => {
    expect(await read("one")).toEqual(["opened", "driven"]);
    expect(await stored("desk:one")).toMatchObject(idle);
  });
});

test("a wake that is not due yet is armed, so that the object may leave memory until then", async () => {
  await ask("desk", "later", { do: "accept", log: "agents/desk/later", inMs: "3600000" });

  expect(await stored("desk:later")).toMatchObject({ jobs: 1, isArmed: true });
  expect(await read("later")).toEqual(["opened"]);
});

test("what is accepted for another conversation reaches its object, and is driven there", async () => {
  await ask("desk", "parent", { do: "accept", log: "agents/desk/child" });

  await vi.waitFor(async () => {
    expect(await ask("desk", "parent", { do: "read", log: "agents/desk/child" })).toEqual([
      "opened",
      "driven",
    ]);
  });
  expect(await stored("desk:parent")).toEqual({ tables: [], ...idle });
  expect(await read("child")).toEqual(["opened", "driven"]);
});

test("an agent with a class of its own has its objects there, and is reached from those of other classes", async () => {
  await ask("desk", "asking", { do: "accept", log: "agents/archive/own" });

  await vi.waitFor(async () => {
    expect(await ask("archive", "own", { do: "read", log: "agents/archive/own" })).toEqual([
      "opened",
      "driven",
    ]);
  });
  expect(await stored("archive:own", "&own")).toMatchObject({
    tables: expect.arrayContaining(["log"]),
  });
  expect(await stored("archive:own")).toEqual({ tables: [], ...idle });
});

test("a log of another object is refused and erased as one of its own is", async () => {
  await ask("desk", "erased", { do: "accept", log: "agents/desk/erased", inMs: "3600000" });

  await ask("desk", "other", { do: "delete", log: "agents/desk/erased" });

  const missing = { do: "read", log: "agents/desk/erased" };
  expect(await ask("desk", "other", missing)).toBe("log-not-found");
  expect(await ask("desk", "erased", missing)).toBe("log-not-found");
  await vi.waitFor(async () => expect(await stored("desk:erased")).toMatchObject(idle));
});

async function ask(
  agent: string,
  conversation: string,
  order: Readonly<Record<string, string>>,
): Promise<unknown> {
  const path = `/agents/${agent}/${conversation}?${new URLSearchParams(order)}`;
  return (await worker.fetch(path)).json();
}

function read(conversation: string): Promise<unknown> {
  return ask("desk", conversation, { do: "read", log: `agents/desk/${conversation}` });
}

async function stored(name: string, own = ""): Promise<unknown> {
  return (await worker.fetch(`/?stored=${encodeURIComponent(name)}${own}`)).json();
}
