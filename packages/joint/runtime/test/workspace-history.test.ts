import type { Json, Offset, ToolContext } from "@tenon/contracts";
import { conversationLog } from "@tenon/log";
import { everyDeath } from "@tenon/testing";
import { expect, test } from "vitest";
import { createArchive, createWorkspaceHistory } from "../src/index.ts";
import { startMortal } from "./fixtures/mortal.ts";
import { perReply } from "./fixtures/models.ts";
import { bytes, contents, text, working, type Run } from "./fixtures/workspace.ts";
import { createWorld, deskLog, type ProcessOptions } from "./fixtures/world.ts";

test("the workspace is shown as of any entry, and never with half a commit", async () => {
  const world = createWorld();
  const here = world.process({
    ...working({
      do: async ({ workspace }) => {
        await workspace.write("/kept.txt", bytes("1"));
        await workspace.write("/gone.txt", bytes("1"));
      },
      look: async ({ workspace }) => {
        await workspace.write("/kept.txt", bytes("2"));
        await workspace.remove("/gone.txt");
      },
    }),
    script: perReply({ calls: [{ name: "do" }] }, { calls: [{ name: "look" }] }, { text: "Done." }),
  });
  await here.settle("hi");
  const history = createWorkspaceHistory(here.platform);

  const events = await world.events();
  const [first, second] = events.filter(({ type }) => type === "tool.settled");
  const before = events[events.findLastIndex(({ type }) => type === "tool.settled") - 1];
  const at = (offset?: Offset): Promise<unknown> => contents(world, offset);
  expect(await at(first?.offset)).toEqual({ "/gone.txt": "1", "/kept.txt": "1" });
  expect(before?.type).toBe("workspace.committed");
  expect(await at(before?.offset)).toEqual({ "/gone.txt": "1", "/kept.txt": "1" });
  expect(await at(second?.offset)).toEqual({ "/kept.txt": "2" });
  expect(text(await history.read(deskLog, "/kept.txt", first?.offset))).toBe("1");
  const changes = await history.changes(deskLog, first?.offset ?? ("" as Offset));
  expect(changes.map(({ path }) => path)).toEqual(["/gone.txt", "/kept.txt"]);
  await expect(history.files(deskLog, "none" as Offset)).rejects.toMatchObject({
    code: "offset-lost",
  });
});

test("a fork has the files of its offset, and a file that is exported brings them along", async () => {
  const world = createWorld();
  const options = {
    ...working({
      do: ({ workspace }) => workspace.write("/a.txt", bytes("1")),
      look: ({ workspace }) => workspace.write("/a.txt", bytes("2")),
    }),
    script: perReply({ calls: [{ name: "do" }] }, { calls: [{ name: "look" }] }, { text: "Done." }),
  };
  const here = world.process(options);
  await here.settle("hi");
  // Nobody goes on with the fork, which is in the middle of a turn.
  await here.runtime.stop();
  const archive = createArchive(here.platform);
  const forked = conversationLog("desk", "forked");
  const copied = conversationLog("desk", "copied");
  const first = (await world.events()).find(({ type }) => type === "tool.settled");

  await archive.fork(deskLog, forked, { at: first?.offset ?? ("" as Offset) });
  const elsewhere = createWorld();
  await createArchive(elsewhere.process(options).platform).import(archive.export(deskLog), {
    as: copied,
  });

  expect(await contents(world, undefined, forked)).toEqual({ "/a.txt": "1" });
  expect(await contents(elsewhere, undefined, copied)).toEqual({ "/a.txt": "2" });
});

test("a fork inside a commit has nothing of it", async () => {
  const world = createWorld();
  const here = world.process(
    working({ do: ({ workspace }) => workspace.write("/a.txt", bytes("1")) }),
  );
  await here.settle("hi");
  const archive = createArchive(here.platform);
  const forked = conversationLog("desk", "forked");
  const at = (await world.events()).find(({ type }) => type === "workspace.committed")?.offset;

  await archive.fork(deskLog, forked, { at: at ?? ("" as Offset) });

  expect(await contents(world, undefined, forked)).toEqual({});
});

test("dropped at every write of a turn that edits 20 files, the workspace ends the same, and nobody sees half of it", async () => {
  const expected = createWorld();
  const whole = startMortal(expected, editing([]));
  await whole.process.settle("hi");
  const deaths = everyDeath(whole.writes());
  expect(deaths.length).toBeGreaterThan(40);

  for (const death of deaths) {
    const world = createWorld();
    const seen: string[] = [];
    const mortal = startMortal(world, editing(seen), death);
    void mortal.process.desk.submit("hi", { by: "user:1", key: "one" }).catch(() => undefined);
    await world.clock.advance(20_000);
    const successor = world.process({ ...editing(seen), owner: "successor" });
    const { submission } = await successor.desk.submit("hi", { by: "user:1", key: "one" });
    await world.clock.advance(20_000);
    await successor.desk.wait(submission);

    expect(await contents(world)).toEqual(await contents(expected));
    expect(seen.filter((line) => line !== "whole")).toEqual([]);
    await successor.crash();
  }
});

/** 20 files are made in one call, edited in parallel and moved; each call looks for a half of what another did. */
function editing(seen: string[]): ProcessOptions {
  const paths = Array.from({ length: 20 }, (_, number) => `/src/${number}.txt`);
  const whole = async ({ workspace }: ToolContext): Promise<void> => {
    const all = await workspace.list("/src");
    seen.push(all.length === 20 || all.length === 0 ? "whole" : `half: ${all.join(" ")}`);
  };
  const edit = async (context: ToolContext, input: Json): Promise<void> => {
    await whole(context);
    const { from } = input as { readonly from: number };
    for (const path of paths.slice(from, from + 5)) {
      const before = text(await context.workspace.read(path));
      await context.workspace.write(path, bytes(`${before} edited`));
    }
  };
  const runs: { readonly [name: string]: Run } = {
    make: async (context) => {
      await whole(context);
      for (const path of paths) await context.workspace.write(path, bytes(path));
    },
    edit,
    move: async (context) => {
      await whole(context);
      await context.workspace.move("/src", "/moved");
      await context.workspace.remove("/moved/0.txt");
    },
  };
  return {
    ...working(runs),
    script: perReply(
      { calls: [{ name: "make" }] },
      { calls: [0, 5, 10, 15].map((from) => ({ name: "edit", input: { from } })) },
      { calls: [{ name: "move" }] },
      { text: "Done." },
    ),
  };
}
