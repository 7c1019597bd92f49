import type { Agent, LogId } from "@tenon/contracts";
import type { RecordedEvent } from "@tenon/log";
import { everyDeath, type Death } from "@tenon/testing";
import { expect, test } from "vitest";
import { createArchive } from "../src/index.ts";
import { createModels, modelRef, type Script } from "./fixtures/models.ts";
import { startMortal } from "./fixtures/mortal.ts";
import {
  createWorld,
  dataOf,
  deskLog,
  lines,
  tool,
  type ProcessOptions,
  type World,
} from "./fixtures/world.ts";

test("whichever write of parent or child a process dies at, all ends the same, and nothing happens twice", async () => {
  const whole = await story();
  for (const death of everyDeath(whole.writes)) {
    const died = await story(death);

    expect({ death, ...died, writes: whole.writes }).toEqual({ death, ...whole });
  }
  expect(whole.logs).toHaveLength(3);
  expect(whole.transcript.slice(2, 4)).toEqual(["tool: Found: First.", "tool: Found: Second."]);
});

test("dying twice in a row changes nothing either", async () => {
  const whole = await story();
  for (const death of everyDeath(whole.writes).filter(({ isRecorded }) => isRecorded)) {
    const died = await story(death, { at: death.at % 7, isRecorded: death.at % 2 === 0 });

    expect({ death, ...died, writes: whole.writes }).toEqual({ death, ...whole });
  }
});

test("a fork does not wait for the children of its original", async () => {
  const world = createWorld();
  const here = world.process(family(world, { isSlow: true }));
  await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(500);
  const parked = (await world.events()).findLast(({ type }) => type === "turn.parked");
  const copy = "agents/desk/copy" as LogId;
  await createArchive(here.platform).fork(deskLog, copy, {
    at: parked?.offset ?? ("" as never),
  });
  await world.clock.advance(100);
  const sources = dataOf(await world.events(copy), "tool.settled").map(({ source }) => source);
  const children = await here.platform.directory.list({ parent: copy });
  await here.runtime.conversation("desk", "copy" as never).delete();
  await world.clock.advance(5000);

  expect(sources).toEqual(["interrupted", "interrupted"]);
  expect(children).toEqual([]);
  expect(dataOf(await world.events(), "submission.settled")).toMatchObject([
    { outcome: { status: "done" } },
  ]);
});

test("a conversation that waits for a child, or is one at work, cannot be moved", async () => {
  const world = createWorld();
  const here = world.process(family(world, { isSlow: true }));
  await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(500);
  const [child] = await here.platform.directory.list({ parent: deskLog });
  await here.crash();
  await world.clock.advance(60_000);
  const other = world.process({ ...family(world, {}), isPassive: true });
  const move = (log: LogId): Promise<unknown> =>
    Array.fromAsync(createArchive(other.platform).export(log, { move: { by: "user:1" } }));

  await expect(move(deskLog)).rejects.toMatchObject({
    code: "conversation-busy",
    message: expect.stringContaining("waits for"),
  });
  await expect(move(child?.log ?? deskLog)).rejects.toMatchObject({
    code: "conversation-busy",
    message: expect.stringContaining("works for"),
  });
});

const desk: Script = ({ messages }) =>
  messages.at(-1)?.role === "tool"
    ? { text: "Done." }
    : {
        calls: ["First.", "Second."].map((prompt) => ({
          name: "task",
          input: { agent: "researcher", prompt },
        })),
      };

const researcher: Script = ({ messages }) => {
  const [task] = messages[0]?.parts ?? [];
  if (messages.at(-1)?.role !== "tool") return { calls: [{ name: "look" }] };
  return { text: `Found: ${task?.type === "text" ? task.text : ""}` };
};

function family(
  world: World,
  { isSlow = false, ran = [] }: { readonly isSlow?: boolean; readonly ran?: string[] },
): ProcessOptions {
  const agent = (name: string, own: Partial<Agent>): Agent => ({
    name,
    models: [modelRef(name)],
    instructions: "You help.",
    tools: [],
    ...own,
  });
  const look = tool("look", {
    replay: "keyed",
    run: async (_input, { key }) => {
      await world.clock.after(isSlow ? 2000 : 1);
      if (!ran.includes(key)) ran.push(key);
      return "seen";
    },
  });
  return {
    agents: [agent("desk", { subagents: ["researcher"] }), agent("researcher", { tools: [look] })],
    models: createModels({ desk, researcher }),
  };
}

interface Told {
  readonly outcome: unknown;
  readonly transcript: readonly string[];
  readonly logs: readonly LogId[];
  readonly facts: readonly (readonly string[])[];
  readonly effects: number;
  readonly writes: number;
}

async function story(death?: Death, again?: Death): Promise<Told> {
  const world = createWorld();
  const ran: string[] = [];
  const options = family(world, { ran });
  const sender = world.process({ ...options, isPassive: true });
  const { submission } = await sender.desk.submit("hi", { by: "user:1" });
  const first = startMortal(world, options, death);
  await world.clock.advance(500);
  if (again !== undefined) {
    startMortal(world, options, again);
    await world.clock.advance(500);
  }
  const last = death === undefined ? first.process : world.process(options);
  await world.clock.advance(20_000);
  const { outcome } = await last.desk.wait(submission);
  const found = (await last.platform.directory.list()).map(({ log }) => log).toSorted();
  const facts = await Promise.all(found.map(async (log) => factsOf(await world.events(log))));
  const { messages } = await last.desk.transcript();
  return {
    outcome,
    transcript: lines(messages),
    logs: found,
    facts,
    effects: ran.length,
    writes: first.writes(),
  };
}

/** The facts of a log without attempts, tries and order. */
function factsOf(events: readonly RecordedEvent[]): readonly string[] {
  const passing = ["turn.attempted", "turn.parked", "tool.started", "model.requested"];
  return events
    .filter(({ type }) => !passing.includes(type))
    .map(({ type, key }) => `${type} ${key}`)
    .toSorted();
}
