import type { Harness, Json, Turn, TurnEnd } from "@tenon/contracts";
import { expect, test } from "vitest";
import { harness, runLoop } from "./fixtures/loop.ts";
import { perReply } from "./fixtures/models.ts";
import { createMoment, createWorld, dataOf, lines, tool, type World } from "./fixtures/world.ts";

const summary = { role: "user", parts: [{ type: "text", text: "So far." }] } as const;

test("`once` makes a value once, and serves it after a crash", async () => {
  const made: number[] = [];
  const served: Json[] = [];
  await crashed(async (turn) => {
    served.push(await turn.once("dice", () => made.push(1)));
    served.push(await turn.once("dice", () => made.push(2)));
  });

  expect(made).toEqual([1]);
  expect(served).toEqual([1, 1, 1, 1]);
});

test("`once` serves what the log holds, from the first time on", async () => {
  const served: Json[] = [];
  await crashed(async (turn) => {
    served.push(await turn.once("day", () => ({ day: new Date(0), gone: undefined }) as never));
  });

  expect(served).toEqual(Array(2).fill({ day: "1970-01-01T00:00:00.000Z" }));
});

test("what `once` threw is the harness's to catch, and is made again", async () => {
  const world = createWorld();
  const here = world.process({
    harness: harness(async (turn) => {
      const failed = await turn
        .once("dice", () => Promise.reject(new Error("rolled off")))
        .catch(String);
      return { status: "done", output: [failed, await turn.once("dice", () => 6)] };
    }),
  });

  expect(await here.settle("hi")).toEqual({ status: "done", output: ["Error: rolled off", 6] });
});

test("what `once` throws after its attempt was dropped reaches nobody", async () => {
  const world = createWorld();
  const broken = createMoment();
  const caught: unknown[] = [];
  const here = world.process({
    harness: harness(async (turn) => {
      const value = broken.reached.then(() => Promise.reject(new Error("too late")));
      await turn.once("dice", () => value).catch((error: unknown) => caught.push(error));
      return { status: "done" };
    }),
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  await here.desk.abort({ by: "user:1" });
  await world.clock.advance(5000);
  broken.reach();
  await world.clock.advance(0);

  expect((await here.desk.wait(submission)).outcome).toEqual({ status: "aborted", by: "user:1" });
  expect(caught).toEqual([]);
});

test("a model call inside `once` is one model call", async () => {
  const world = createWorld();
  const here = world.process({
    script: () => ({ text: "Hello." }),
    harness: harness(async (turn) => ({
      status: "done",
      output: await turn.once("title", async () => {
        const ask = { key: "title", system: "", messages: turn.transcript(), tools: [] };
        return (await turn.model(ask).done).parts.length;
      }),
    })),
  });

  expect(await here.settle("hi")).toEqual({ status: "done", output: 1 });
});

test("a message of the harness is appended once per key, and stays where it was", async () => {
  const { world, here } = await crashed(async (turn) => {
    await turn.append("hint", { role: "user", parts: [{ type: "text", text: "Be brief." }] });
  });

  expect(lines((await here.desk.transcript()).messages)).toEqual(["user: hi", "user: Be brief."]);
  expect(dataOf(await world.events(), "message.appended")).toHaveLength(1);
});

test("a tool message of the harness settles its call, and the tool does not run", async () => {
  const world = createWorld();
  const ran: string[] = [];
  const here = world.process({
    script: perReply({ calls: [{ name: "work" }] }, { text: "Done." }),
    harness: harness(async (turn) => {
      const reply = await turn.model({ system: "", messages: turn.transcript(), tools: [] }).done;
      for (const part of reply.parts) {
        if (part.type !== "call") continue;
        const parts = [{ type: "text", text: "Blocked." }] as const;
        await turn.append("block", {
          role: "tool",
          call: part.id,
          name: part.name,
          parts,
          isError: true,
        });
        await turn.tool(part);
      }
      return { status: "done" };
    }),
    tools: [tool("work", { run: () => ran.push("work") })],
  });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(ran).toEqual([]);
  expect(lines((await here.desk.transcript()).messages)[2]).toBe("tool!: Blocked.");
  expect(dataOf(await world.events(), "tool.settled").map(({ source }) => source)).toEqual([
    "harness",
  ]);
});

test("a compaction shortens the transcript once per key; the log keeps everything", async () => {
  const { world, here } = await crashed(async (turn) => {
    await turn.compact("first", { summary, keep: 1 });
  });

  expect(lines((await here.desk.transcript()).messages)).toEqual(["user: So far.", "user: hi"]);
  expect(dataOf(await world.events(), "transcript.compacted")).toHaveLength(1);
});

test("a compaction through an open batch is the harness's fault", async () => {
  const world = createWorld();
  const here = world.process({
    script: () => ({ calls: [{ name: "work" }] }),
    harness: harness(async (turn) => {
      await turn.model({ system: "", messages: turn.transcript(), tools: [] }).done;
      await turn.compact("first", { summary, keep: 0 });
      return { status: "done" };
    }),
    tools: [tool("work")],
  });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: {
      code: "harness",
      message: 'The harness compacted the transcript ("first") while tool calls were open.',
    },
  });
});

test("time stands still between facts, and is the same after a crash", async () => {
  const world = createWorld();
  const times: number[] = [];
  const timed = harness(
    async (turn) => {
      times.push(turn.now());
      await world.clock.after(10);
      times.push(turn.now());
      await turn.once("later", () => 1);
      times.push(turn.now());
      if (times.length === 3) await new Promise(() => undefined);
      return { status: "done" };
    },
    { resume: "turn" },
  );
  const elsewhere = world.process({ isPassive: true });
  const { submission } = await elsewhere.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(1000);
  const before = world.process({ harness: timed });
  await world.clock.advance(10);
  await before.crash();
  await world.clock.advance(5000);
  const after = world.process({ harness: timed });
  await world.clock.advance(10);
  await after.desk.wait(submission);
  const start = (await world.events())[0]?.time ?? 0;

  expect(times.map((time) => time - start)).toEqual([0, 0, 1010, 0, 0, 1010]);
});

test("an id is the same in every attempt, and another for another key or turn", async () => {
  const ids: string[] = [];
  const { here } = await crashed(async (turn) => {
    ids.push(turn.uid("a"), turn.uid("b"));
  });
  await here.settle("again");

  const [a, b, a2, b2, next] = ids;
  expect([a, b]).toEqual([a2, b2]);
  expect(new Set([a, b, next]).size).toBe(3);
  expect(a).toMatch(/^[0-9a-f]{32}$/);
});

test("a stash comes back to the harness that made it", async () => {
  const seen: unknown[] = [];
  await crashed(
    async (turn) => {
      seen.push(turn.resumed);
      await turn.stash({ done: 1 });
    },
    { resume: "stash" },
  );

  expect(seen).toEqual([
    undefined,
    { attempt: 2, point: "stash", stash: { done: 1 }, harness: { name: "loop", version: "1" } },
  ]);
});

test.each<[string, Partial<Harness>]>([
  ["version", { version: "2" }],
  ["name", { name: "other" }],
])(
  "a harness of another %s starts from the log alone, and its own stashes count from then on",
  async (_name, change) => {
    const world = createWorld();
    const seen: unknown[] = [];
    const run = async (turn: Turn): Promise<TurnEnd> => {
      seen.push([turn.resumed?.point, turn.resumed?.stash]);
      if (seen.length !== 2) await turn.stash({ by: seen.length });
      if (seen.length < 4) await new Promise(() => undefined);
      return runLoop(turn);
    };
    const old = harness(run, { resume: "stash" });
    const fresh = harness(run, { resume: "stash", ...change });
    const first = world.process({ harness: old });
    const { submission } = await first.desk.submit("hi", { by: "user:1" });
    for (let crash = 0; crash < 3; crash += 1) {
      await world.clock.advance(0);
      const current = crash === 0 ? first : world.process({ harness: fresh });
      await world.clock.advance(0);
      await current.crash();
    }
    const last = world.process({ harness: fresh });

    expect((await last.desk.wait(submission)).outcome).toEqual({ status: "done" });
    expect(seen).toEqual([
      [undefined, undefined],
      ["step", undefined],
      ["step", undefined],
      ["stash", { by: 3 }],
    ]);
  },
);

test.each<[string, (turn: Turn) => Promise<unknown>, string]>([
  [
    "a stash above the limit",
    (turn) => turn.stash("x".repeat(70_000)),
    "The harness stashed 70002 bytes; at most 65536 are kept.",
  ],
  [
    "a stash that is not JSON",
    (turn) => turn.stash(1n as never),
    "The stash of the harness is not JSON.",
  ],
  [
    "a value that is not JSON",
    (turn) => turn.once("dice", () => 1n as never),
    'The value of `once` ("dice") is not JSON.',
  ],
])("%s is the harness's fault", async (_name, act, message) => {
  const world = createWorld();
  const here = world.process({
    harness: harness(async (turn) => {
      await act(turn);
      return { status: "done" };
    }),
  });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: { code: "harness", message },
  });
});

/** Acts, crashes, and acts again in another process. */
async function crashed(
  act: (turn: Turn) => Promise<void>,
  options: Partial<Harness> = {},
): Promise<{ readonly world: World; readonly here: ReturnType<World["process"]> }> {
  const world = createWorld();
  let attempts = 0;
  const twice = harness(async (turn) => {
    await act(turn);
    attempts += 1;
    if (attempts === 1) await new Promise(() => undefined);
    return { status: "done" };
  }, options);
  const before = world.process({ harness: twice });
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  await before.crash();
  const here = world.process({ harness: twice });
  expect((await here.desk.wait(submission)).outcome).toEqual({ status: "done" });
  return { world, here };
}
