import { storeOver } from "@tenon/testing";
import { expect, test } from "vitest";
import { perReply, type Script } from "./fixtures/models.ts";
import { bytes, contents, working } from "./fixtures/workspace.ts";
import { createWorld, dataOf, sourcesByCall } from "./fixtures/world.ts";

test("of two calls that change one path at once the later one is an error and leaves no trace", async () => {
  const world = createWorld();
  const { promise: firstIsDone, resolve } = Promise.withResolvers<void>();
  const here = world.process({
    ...working({
      first: ({ workspace }) => workspace.write("/a.txt", bytes("first")),
      second: async ({ workspace, state }) => {
        await workspace.write("/a.txt", bytes("second"));
        await workspace.write("/b.txt", bytes("second"));
        state.set("second", true);
        await firstIsDone;
      },
    }),
    script: bothAtOnce,
    logs: (logs) =>
      storeOver(logs, {
        async append(...given) {
          const appended = await logs.append(...given);
          if (given[1].some(({ type }) => type === "tool.settled")) resolve();
          return appended;
        },
      }),
  });
  await here.settle("hi");

  const events = await world.events();
  expect(sourcesByCall(events)).toEqual({ call_0_0: "executed", call_0_1: "conflict" });
  expect(await contents(world)).toEqual({ "/a.txt": "first" });
  expect(dataOf(events, "state.set")).toEqual([]);
  const [, conflict] = dataOf(events, "tool.settled");
  expect(conflict?.message).toMatchObject({ isError: true });
  expect(conflict?.message.parts).toEqual([
    {
      type: "text",
      text: 'The tool "second" changed /a.txt, which another call changed at the same time. That one was kept, and nothing that this one changed in the workspace. Look at the file again and repeat the call.',
    },
  ]);
});

test("a path that is a file for one call and a directory for another is a conflict as well", async () => {
  const world = createWorld();
  const here = world.process({
    ...working({
      first: ({ workspace }) => workspace.write("/a", bytes("file")),
      second: ({ workspace }) => workspace.write("/a/b", bytes("below")),
    }),
    script: bothAtOnce,
  });
  await here.settle("hi");

  const sources = Object.values(sourcesByCall(await world.events())).toSorted();
  expect(sources).toEqual(["conflict", "executed"]);
  expect(Object.keys(await contents(world))).toHaveLength(1);
});

test("calls at once that change different paths are all kept", async () => {
  const world = createWorld();
  const here = world.process({
    ...working({
      first: ({ workspace }) => workspace.write("/a/1", bytes("1")),
      second: ({ workspace }) => workspace.write("/a/2", bytes("2")),
    }),
    script: bothAtOnce,
  });
  await here.settle("hi");

  expect(await contents(world)).toEqual({ "/a/1": "1", "/a/2": "2" });
});

test("a running call does not see what another commits, so never half of it", async () => {
  const world = createWorld();
  const { promise: isCommitted, resolve } = Promise.withResolvers<void>();
  const seen: unknown[] = [];
  const here = world.process({
    ...working({
      first: async ({ workspace }) => {
        for (const path of ["/1", "/2"]) await workspace.write(path, bytes("new"));
      },
      second: async ({ workspace }) => {
        seen.push(await workspace.read("/1"));
        await isCommitted;
        seen.push(await workspace.read("/2"), await workspace.list("/"));
      },
    }),
    script: bothAtOnce,
    logs: (logs) =>
      storeOver(logs, {
        async append(...given) {
          const appended = await logs.append(...given);
          if (given[1].some(({ type }) => type === "workspace.committed")) resolve();
          return appended;
        },
      }),
  });
  await here.settle("hi");

  expect(seen).toEqual([undefined, undefined, []]);
});

const bothAtOnce: Script = perReply(
  { calls: [{ name: "first" }, { name: "second" }] },
  { text: "Done." },
);
