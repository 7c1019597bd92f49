import { setImmediate as nextRound } from "node:timers/promises";
import type { Json, Tool, ToolContext } from "@tenon/contracts";
import { everyDeath, type Death } from "@tenon/testing";
import { afterAll, expect, test } from "vitest";
import { eventsOf, resultOf, startWork, tool } from "./desk.ts";
import { createDesk, isolates, type Desk } from "./process.ts";

afterAll(() => isolates[Symbol.asyncDispose]());

const code = `
  const [a, b] = await Promise.all([tools.price({ sku: "a" }), tools.price({ sku: "bb" })]);
  const winner = await Promise.race([tools.slow({}), tools.fast({})]);
  const paid = await tools.pay({ eur: a + b });
  const rest: number[] = [];
  for (const sku of ["c", "dd"]) rest.push(await tools.price({ sku }));
  return { winner, paid, rest, at: Date.now(), roll: Math.random() };`;

test("whichever append a process dies at, the script ends the same and nothing settled runs again", async () => {
  const whole = await story(code, {});
  expect(whole.result).toMatchObject({
    output: { result: { winner: "fast", paid: "paid 203", rest: [101, 102] } },
    isError: false,
  });
  expect(whole.runs).toEqual(["fast", "pay", "price", "price", "price", "price", "slow"]);

  for (const [point, death] of everyDeath(whole.appends).entries()) {
    const died = await story(code, { death });

    expect(died.settledRanAgain, `point ${point}`).toEqual([]);
    expect(withoutTime(died.result), `point ${point}`).toEqual(withoutTime(whole.result));
    expect(died.sources, `point ${point}`).toEqual(whole.sources);
  }
}, 300_000);

test("a race that was decided stays decided, however long its calls take the next time", async () => {
  const racing = `const first = await Promise.race([tools.slow({}), tools.fast({})]); const then = await tools.price({ sku: first }); return [first, then];`;
  const whole = await story(racing, {});

  for (let at = 0; at < whole.appends; at += 1) {
    const died = await story(racing, { death: { at, isRecorded: true }, isSwapped: true });
    const winners = died.decided ? ["fast"] : ["fast", "slow"];

    expect(died.settledRanAgain).toEqual([]);
    expect(winners.map((winner) => ({ result: [winner, 104] }))).toContainEqual(died.result.output);
  }
}, 300_000);

interface Story {
  readonly appends: number;
  readonly runs: readonly string[];
  readonly settledRanAgain: readonly string[];
  readonly sources: readonly string[];
  readonly result: { readonly output: Json; readonly isError: boolean };
  /** Whether the order of answers was recorded before the process died. */
  readonly decided: boolean;
}

interface StoryOptions {
  readonly death?: Death;
  /** Whether what was slow is fast in the process after the death. */
  readonly isSwapped?: boolean;
}

async function story(script: string, { death, isSwapped = false }: StoryOptions): Promise<Story> {
  const desk = createDesk();
  const runs: string[] = [];
  const settledRanAgain: string[] = [];
  const tools = (rounds: Readonly<Record<string, number>>): readonly Tool[] => {
    const ran = async (name: string, { call }: ToolContext): Promise<void> => {
      if (await isSettled(desk, call)) settledRanAgain.push(call);
      runs.push(name);
      for (let round = 0; round < (rounds[name] ?? 0); round += 1) await nextRound();
    };
    const named = (name: string): Tool =>
      tool(name, async (_input, context) => {
        await ran(name, context);
        return name;
      });
    return [
      named("slow"),
      named("fast"),
      tool("price", async ({ sku }: { sku: string }, context) => {
        await ran("price", context);
        return 100 + sku.length;
      }),
      tool(
        "pay",
        async ({ eur }: { eur: number }, context) => {
          await ran("pay", context);
          return `paid ${eur}`;
        },
        { approval: () => true },
      ),
    ];
  };
  const first = startWork(desk, { code: script, tools: tools({ slow: 40 }), death });
  await first.submit();
  await first.finish();
  const decided = await isDecided(desk);
  const swapped = tools(isSwapped ? { fast: 40 } : { slow: 40 });
  const last = first.isDead() ? startWork(desk, { code: script, tools: swapped }) : first;
  await last.finish();
  return {
    appends: first.appends(),
    runs: runs.toSorted(),
    settledRanAgain,
    sources: await sourcesOf(desk),
    result: await resultOf(desk),
    decided,
  };
}

async function isSettled(desk: Desk, call: string): Promise<boolean> {
  const events = await eventsOf(desk);
  return events.some((event) => event.type === "tool.settled" && event.data.call === call);
}

async function isDecided(desk: Desk): Promise<boolean> {
  const events = await eventsOf(desk);
  return events.some((event) => event.type === "tool.memoized" && event.data.name === "answers 1");
}

async function sourcesOf(desk: Desk): Promise<readonly string[]> {
  const events = await eventsOf(desk);
  return events
    .flatMap((event) =>
      event.type === "tool.settled" ? [`${event.data.call} ${event.data.source}`] : [],
    )
    .toSorted();
}

/** A process that dies before it has read the time reads a later one. */
function withoutTime({ output }: Story["result"]): Json {
  const { result } = Object(output) as { readonly result?: { readonly [name: string]: Json } };
  return { ...result, at: 0 };
}
