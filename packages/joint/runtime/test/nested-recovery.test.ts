import type { CallId, Json, LogStore, Tool, ToolContext } from "@tenon/contracts";
import { storeOver } from "@tenon/testing";
import { expect, test } from "vitest";
import { createModels, perReply } from "./fixtures/models.ts";
import {
  createWorld,
  dataOf,
  lines,
  sourcesByCall,
  tool,
  type ProcessOptions,
  type World,
} from "./fixtures/world.ts";

const outerCalls = perReply({ calls: [{ name: "outer" }] }, { text: "Done." });

test.each<readonly [string, string, Json]>([
  ["another name", "two", 1],
  ["another input", "one", 2],
])("run again with %s, the outer call is settled as diverged", async (_name, name, input) => {
  const world = createWorld();
  const ran: string[] = [];
  const process = (asked: readonly [string, Json], isFirst: boolean): ProcessOptions => ({
    script: outerCalls,
    tools: [
      tool("outer", {
        run: async (_input, { callTool }) => {
          const result = await callTool(...asked).catch(() => "caught");
          if (isFirst) await new Promise(() => undefined);
          return result;
        },
      }),
      tool("one", { run: () => void ran.push("one") }),
      tool("two", { run: () => void ran.push("two") }),
    ],
  });
  const before = world.process(process(["one", 1], true));
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(1);
  await before.crash();
  const after = world.process(process([name, input], false));

  expect((await after.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(ran).toEqual(["one"]);
  expect(sourcesByCall(await world.events())["call_0_0"]).toBe("diverged");
  expect(lines((await after.desk.transcript()).messages)[2]).toContain(
    'tool!: The tool "outer" was run again and its nested call 1 was now ',
  );
});

test("whichever append a process dies at, each nested call runs once and the turn ends the same", async () => {
  const whole = await story(undefined);
  expect(whole.runs).toEqual(["add 1", "add 2", "deep", "pay", "add 9"].toSorted());
  for (let point = 0; point < whole.appends * 2; point += 1) {
    const died = await story({ at: Math.floor(point / 2), isRecorded: point % 2 === 1 });

    expect(died.transcript, `point ${point}`).toEqual(whole.transcript);
    expect(died.settledRanAgain).toEqual([]);
    expect(died.nested, `point ${point}`).toEqual(whole.nested);
  }
});
interface Story {
  readonly appends: number;
  readonly transcript: readonly string[];
  readonly runs: readonly string[];
  readonly settledRanAgain: readonly string[];
  readonly nested: Readonly<Record<string, string>>;
}

/** A turn with nested calls side by side, within each other and with an approval, dropped at one append. */
async function story(
  death: { readonly at: number; readonly isRecorded: boolean } | undefined,
): Promise<Story> {
  const world = createWorld();
  const runs: string[] = [];
  const settledRanAgain: string[] = [];
  let appends = 0;
  const ran = async (what: string, { call }: ToolContext): Promise<void> => {
    const settled = dataOf(await world.events(), "tool.settled").map((each) => each.call);
    if (settled.includes(call)) settledRanAgain.push(call);
    runs.push(what);
  };
  const tools: readonly Tool[] = [
    tool("outer", {
      run: async (_input, { callTool }) => {
        const sums = await Promise.all([callTool("add", 1), callTool("add", 2)]);
        const deep = await callTool("deep", {});
        const paid = await callTool("pay", 3);
        return [...sums, deep, paid].map(({ output }) => output);
      },
    }),
    tool("add", {
      replay: "safe",
      run: async (input, context) => {
        await ran(`add ${String(input)}`, context);
        return Number(input) + 1;
      },
    }),
    tool("deep", {
      replay: "safe",
      run: async (_input, context) => {
        await ran("deep", context);
        return (await context.callTool("add", 9)).output;
      },
    }),
    tool("pay", {
      replay: "safe",
      approval: () => true,
      run: async (_input, context) => {
        await ran("pay", context);
        return "paid";
      },
    }),
  ];
  const start = (dies: boolean): ReturnType<World["process"]> => {
    const process: ReturnType<World["process"]> = world.process({
      models: createModels({ main: outerCalls }),
      tools: tools.map((each) => (each.spec.name === "outer" ? { ...each, replay: "safe" } : each)),
      logs: (logs: LogStore) =>
        storeOver(logs, {
          append: async (lease, batch, options) => {
            const isLast = dies && appends === death?.at;
            appends += 1;
            if (!isLast) return logs.append(lease, batch, options);
            if (death?.isRecorded === true) await logs.append(lease, batch, options);
            await process.crash();
            return new Promise(() => undefined);
          },
        }),
    });
    return process;
  };
  const first = start(death !== undefined);
  const { submission } = await first.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(100);
  const last = death === undefined ? first : start(false);
  await world.clock.advance(100);
  await approve(last);
  await world.clock.advance(1_000);
  await approve(last);
  await last.desk.wait(submission);
  return {
    appends,
    transcript: lines((await last.desk.transcript()).messages),
    runs: runs.toSorted(),
    settledRanAgain,
    nested: sourcesByCall(await world.events()),
  };
}

async function approve({ desk }: ReturnType<World["process"]>): Promise<void> {
  await desk
    .answer("call_0_0/3" as CallId, { type: "approve" }, { by: "boss" })
    .catch(() => undefined);
}
