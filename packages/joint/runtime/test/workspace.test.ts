import type { ToolContext, Workspace } from "@tenon/contracts";
import { storeOver } from "@tenon/testing";
import { expect, test } from "vitest";
import { perReply, type Script } from "./fixtures/models.ts";
import { bytes, contents, text, working } from "./fixtures/workspace.ts";
import { createWorld, dataOf, deskLog, tool } from "./fixtures/world.ts";

test("what a call wrote commits in the batch of its result", async () => {
  const world = createWorld();
  const here = world.process(
    working({ do: ({ workspace }) => workspace.write("/a.txt", bytes("A")) }),
  );
  await here.settle("hi");

  const types = await world.types();
  const at = types.indexOf("workspace.committed");
  expect(types.slice(at - 1, at + 2)).toEqual([
    "tool.started",
    "workspace.committed",
    "tool.settled",
  ]);
  expect(dataOf(await world.events(), "workspace.committed")).toEqual([
    {
      call: "call_0_0",
      paths: { "/a.txt": expect.stringMatching(/^sha256:/) },
      sizes: { "/a.txt": 1 },
    },
  ]);
  expect(await contents(world)).toEqual({ "/a.txt": "A" });
});

test("a call that fails leaves no trace", async () => {
  const world = createWorld();
  const here = world.process(
    working({
      do: async ({ workspace }) => {
        await workspace.write("/a.txt", bytes("A"));
        throw new Error("no");
      },
    }),
  );
  await here.settle("hi");

  expect(await contents(world)).toEqual({});
  expect(await world.types()).not.toContain("workspace.committed");
});

test("a call sees its own writes, and the next step sees them too", async () => {
  const world = createWorld();
  const seen: unknown[] = [];
  const look = async ({ workspace }: ToolContext): Promise<void> => {
    seen.push(text(await workspace.read("/a.txt")), await workspace.list("/"));
  };
  const here = world.process({
    ...working({
      do: async (context) => {
        await context.workspace.write("/a.txt", bytes("A"));
        await look(context);
      },
      look,
    }),
    script: perReply({ calls: [{ name: "do" }] }, { calls: [{ name: "look" }] }, { text: "Done." }),
  });
  await here.settle("hi");

  expect(seen).toEqual(["A", ["/a.txt"], "A", ["/a.txt"]]);
});

test("a tool sees what the calls that it made have changed", async () => {
  const world = createWorld();
  const seen: unknown[] = [];
  const here = world.process(
    working({
      do: async ({ workspace, callTool }) => {
        await workspace.write("/own.txt", bytes("own"));
        await callTool("inner", {});
        seen.push(text(await workspace.read("/inner.txt")), await workspace.list("/"));
      },
      inner: async ({ workspace }) => {
        seen.push(await workspace.list("/"));
        await workspace.write("/inner.txt", bytes("inner"));
      },
    }),
  );
  await here.settle("hi");

  expect(seen).toEqual([[], "inner", ["/inner.txt", "/own.txt"]]);
  expect(await contents(world)).toEqual({ "/inner.txt": "inner", "/own.txt": "own" });
});

test("what a settled call still writes goes nowhere, and it is told so", async () => {
  const world = createWorld();
  let late: Workspace | undefined;
  const here = world.process(
    working({
      do: ({ workspace }) => {
        late = workspace;
      },
    }),
  );
  await here.settle("hi");

  await expect(late?.write("/late.txt", bytes("late"))).rejects.toMatchObject({ code: "aborted" });
});

test("bytes are durable before an entry refers to them", async () => {
  const world = createWorld();
  const missing: Promise<unknown>[] = [];
  const here = world.process({
    ...working({ do: ({ workspace }) => workspace.write("/a.txt", bytes("A")) }),
    logs: (logs) =>
      storeOver(logs, {
        append(...given) {
          for (const { type, data } of given[1]) {
            if (type !== "workspace.committed") continue;
            for (const digest of Object.values(data["paths"] as object))
              missing.push(here.platform.blobs.get(deskLog, digest as never));
          }
          return logs.append(...given);
        },
      }),
  });
  await here.settle("hi");

  expect(await Promise.all(missing)).toEqual([bytes("A")]);
});

test("an agent that declares no workspace is told how to", async () => {
  const world = createWorld();
  const here = world.process({
    tools: [tool("do", { run: (_input, { workspace }) => workspace.read("/a") })],
    script: perReply({ calls: [{ name: "do" }] }, { text: "Done." }),
  });
  await here.settle("hi");

  const [settled] = dataOf(await world.events(), "tool.settled");
  expect(settled?.message.parts).toEqual([
    {
      type: "text",
      text: 'The agent "desk" has no workspace. Declare it: defineAgent({ workspace: true }).',
    },
  ]);
});

test("a secret that a tool knows is in no file", async () => {
  const world = createWorld();
  const here = world.process({
    ...working({}),
    tools: [
      tool("do", {
        secrets: ["KEY"],
        run: (_input, { workspace, secrets }) =>
          workspace.write("/env", bytes(`KEY=${secrets["KEY"]}`)),
      }),
    ],
    secrets: { KEY: "very-secret-value" },
  });
  await here.settle("hi");

  expect(await contents(world)).toEqual({ "/env": "KEY=[secret KEY]" });
});

test("the limits of a file, of a call and of a workspace are refused by number", async () => {
  const world = createWorld();
  const refusals: unknown[] = [];
  const tried = async (write: Promise<void>): Promise<void> => {
    await write.catch((error: Error) => refusals.push(error.message));
  };
  const here = world.process({
    ...working({
      do: async ({ workspace }) => {
        await tried(workspace.write("/large", new Uint8Array(9)));
        await tried(workspace.write("/1", new Uint8Array(8)));
        await tried(workspace.write("/2", new Uint8Array(8)));
        await tried(workspace.write("/3", new Uint8Array(1)));
        await tried(workspace.write("/2", new Uint8Array(0)));
        await tried(workspace.write("/3", new Uint8Array(0)));
      },
    }),
    policy: { workspaceFileBytes: 8, workspaceCallBytes: 16, workspaceFiles: 2 },
  });
  await here.settle("hi");

  expect(refusals).toEqual([
    "The file /large has 9 bytes; at most 8 are kept.",
    "With /3, what this call wrote has 17 bytes; at most 16 are kept.",
    "The workspace holds 2 files; /3 would be one more.",
  ]);
});

test("ten thousand files are one commit of several entries", async () => {
  const world = createWorld();
  const here = world.process(
    working({
      do: async ({ workspace }) => {
        for (let number = 0; number < 10_000; number += 1)
          await workspace.write(`/${number % 100}/${number}.txt`, bytes(`${number}`));
      },
    }),
  );
  await here.settle("hi");

  expect(dataOf(await world.events(), "workspace.committed").length).toBeGreaterThan(1);
  expect(Object.keys(await contents(world))).toHaveLength(10_000);
});

test("what changes files of elsewhere is recorded as unsafe to run again, what looks at them is not", async () => {
  const elsewhere: Workspace = {
    read: async () => undefined,
    write: async () => undefined,
    move: async () => undefined,
    remove: async () => undefined,
    list: async () => [],
    stat: async () => undefined,
  };
  const policies = async (workspace: "durable" | Workspace): Promise<unknown> => {
    const world = createWorld();
    const here = world.process({
      ...working({}),
      tools: [
        { ...tool("do", { replay: "safe", run: () => 1 }), changesFiles: true },
        tool("look", { replay: "safe", run: () => 1 }),
      ],
      agent: { workspace },
      script: bothOf("do", "look"),
    });
    await here.settle("hi");
    const requested = dataOf(await world.events(), "tool.requested");
    return requested.map(({ name, replay }) => [name, replay]);
  };

  expect(await policies("durable")).toEqual([
    ["do", "safe"],
    ["look", "safe"],
  ]);
  expect(await policies(elsewhere)).toEqual([
    ["do", "unsafe"],
    ["look", "safe"],
  ]);
});

function bothOf(...names: readonly string[]): Script {
  return perReply({ calls: names.map((name) => ({ name })) }, { text: "Done." });
}
