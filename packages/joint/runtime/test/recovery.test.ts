import type { LogStore, ReplayPolicy, Tool } from "@tenon/contracts";
import type { RecordedEvent } from "@tenon/log";
import { storeOver } from "@tenon/testing";
import { expect, test } from "vitest";
import { harness, runLoop } from "./fixtures/loop.ts";
import { createModels, type Script } from "./fixtures/models.ts";
import { createWorld, dataOf, lines, tool, type ProcessOptions } from "./fixtures/world.ts";

const policies = ["safe", "keyed", "unsafe"] as const;

const script: Script = ({ messages }) => {
  const steps = messages.filter((message) => message.role === "assistant").length;
  if (steps === 0) return { text: "Working.", calls: policies.map((name) => ({ name })) };
  return steps === 1 ? { calls: [{ name: "safe", input: 2 }] } : { text: "All done." };
};

test.each(["step", "stash", "turn"] as const)(
  "whichever append a process dies at, the turn ends the same, resumed by its %s",
  async (resume) => {
    const whole = await story({ resume });
    for (let point = 0; point < whole.appends * 2; point += 1) {
      const died = await story({
        resume,
        diesAt: Math.floor(point / 2),
        isRecorded: point % 2 === 1,
      });

      expect(withoutUnknown(died.transcript), `point ${point}`).toEqual(whole.transcript);
      expect(died.outcome).toEqual({ status: "done" });
      expect(died.askedAgain).toEqual([]);
      expect(died.ranAgain).toEqual([]);
      expect(died.unsafeRuns).toBeLessThanOrEqual(1);
      expect(facts(died.events)).toEqual(facts(whole.events));
    }
  },
);

test("dying twice in a row changes nothing either", async () => {
  const whole = await story({ resume: "step" });
  for (let point = 0; point < whole.appends; point += 1) {
    const died = await story({
      resume: "step",
      diesAt: point,
      diesAgainAt: point % 5,
      isRecorded: true,
    });

    expect(died.outcome).toEqual({ status: "done" });
    expect(withoutUnknown(died.transcript), `point ${point}`).toEqual(whole.transcript);
    expect(died.askedAgain).toEqual([]);
    expect(died.ranAgain).toEqual([]);
  }
});

test.each<readonly [string, Partial<Tool>, Readout]>([
  [
    "a safe call runs again",
    { replay: "safe" },
    { line: "tool: worked", source: "executed", runs: 2 },
  ],
  [
    "a keyed call runs again with its key",
    { replay: "keyed" },
    { line: "tool: worked", source: "executed", runs: 2 },
  ],
  [
    "an unsafe call is reported as interrupted",
    {},
    {
      line: 'tool!: The tool "work" was interrupted and may have taken effect; its outcome is unknown.',
      source: "interrupted",
      runs: 1,
    },
  ],
  [
    "an unsafe call whose probe finds its effect is served that",
    { probe: () => ({ status: "done", output: "found" }) },
    { line: "tool: found", source: "probed", runs: 1 },
  ],
  [
    "an unsafe call whose probe finds no effect runs again",
    { probe: () => ({ status: "not-done" }) },
    { line: "tool: worked", source: "executed", runs: 2 },
  ],
  [
    "an unsafe call whose probe does not know is reported as interrupted",
    { probe: () => ({ status: "unknown" }) },
    {
      line: 'tool!: The tool "work" was interrupted and may have taken effect; its outcome is unknown.',
      source: "interrupted",
      runs: 1,
    },
  ],
  [
    "an unsafe call whose probe throws is reported as interrupted",
    {
      probe: () => {
        throw new Error("down");
      },
    },
    {
      line: 'tool!: The tool "work" was interrupted and may have taken effect; its outcome is unknown.',
      source: "interrupted",
      runs: 1,
    },
  ],
])("%s after a crash", async (_name, options, { line, source, runs }) => {
  const world = createWorld();
  const keys: string[] = [];
  const work = tool("work", {
    ...options,
    run: async (_input, { key }) => {
      keys.push(key);
      if (keys.length === 1) await new Promise(() => undefined);
      return "worked";
    },
  });
  const process: ProcessOptions = {
    script: ({ messages }) =>
      messages.at(-1)?.role === "tool" ? { text: "Done." } : { calls: [{ name: "work" }] },
    tools: [work],
  };
  const before = world.process(process);
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  await before.crash();
  const after = world.process(process);
  await after.desk.wait(submission);

  expect(lines((await after.desk.transcript()).messages)[2]).toBe(line);
  expect(dataOf(await world.events(), "tool.settled").map((settled) => settled.source)).toEqual([
    source,
  ]);
  expect(keys).toEqual(Array(runs).fill("agents/desk/one@1800000000000/t1/call_0_0"));
});

test("a call that was asked as unsafe does not run again because a release calls it safe", async () => {
  const world = createWorld();
  const ran: ReplayPolicy[] = [];
  const working = (replay: ReplayPolicy): ProcessOptions => ({
    script: ({ messages }) =>
      messages.at(-1)?.role === "tool" ? { text: "Done." } : { calls: [{ name: "work" }] },
    tools: [
      tool("work", {
        replay,
        run: () => {
          ran.push(replay);
          return new Promise(() => undefined);
        },
      }),
    ],
  });
  const before = world.process(working("unsafe"));
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  await before.crash();
  const after = world.process(working("safe"));
  await after.desk.wait(submission);

  expect(ran).toEqual(["unsafe"]);
});

interface Readout {
  readonly line: string;
  readonly source: string;
  readonly runs: number;
}

interface Story {
  readonly resume: "step" | "stash" | "turn";
  /** Number of the append that the first process dies at. */
  readonly diesAt?: number;
  readonly diesAgainAt?: number;
  /** Whether that append is still recorded. */
  readonly isRecorded?: boolean;
}

interface Told {
  readonly appends: number;
  readonly outcome: unknown;
  readonly transcript: readonly string[];
  readonly events: readonly RecordedEvent[];
  readonly askedAgain: readonly string[];
  readonly ranAgain: readonly string[];
  readonly unsafeRuns: number;
}

async function story({ resume, diesAt, diesAgainAt, isRecorded = false }: Story): Promise<Told> {
  const world = createWorld();
  const ran: string[] = [];
  const asked: string[] = [];
  const askedAgain: string[] = [];
  const ranAgain: string[] = [];
  let appends = 0;
  const settledCalls = async (): Promise<readonly string[]> =>
    dataOf(await world.events(), "tool.settled").map(({ call }) => call);
  const start = (deadline: number | undefined): ReturnType<typeof world.process> => {
    const models = createModels({
      main: (question, number) => {
        asked.push(JSON.stringify(question.messages));
        return script(question, number);
      },
    });
    const tools = policies.map((replay) =>
      tool(replay, {
        replay,
        run: async (input, { call }) => {
          if ((await settledCalls()).includes(call)) ranAgain.push(call);
          ran.push(replay);
          await world.clock.after(replay === "safe" ? 1 : 2);
          return `${replay} ${JSON.stringify(input)}`;
        },
      }),
    );
    let count = 0;
    const process: ReturnType<typeof world.process> = world.process({
      models,
      tools,
      harness: harness(runLoop, { resume }),
      logs: (logs: LogStore) =>
        storeOver(logs, {
          append: async (lease, batch, options) => {
            const isLast = count === deadline;
            count += 1;
            appends = Math.max(appends, count);
            if (!isLast) return logs.append(lease, batch, options);
            if (isRecorded) await logs.append(lease, batch, options);
            await process.crash();
            return new Promise(() => undefined);
          },
        }),
    });
    return process;
  };
  const first = start(diesAt);
  const { submission } = await first.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(10);
  if (diesAgainAt !== undefined) {
    start(diesAgainAt);
    await world.clock.advance(10);
  }
  const before = asked.length;
  const recorded = dataOf(await world.events(), "model.completed").length;
  const last = diesAt === undefined ? first : start(undefined);
  await world.clock.advance(1000);
  const { outcome } = await last.desk.wait(submission);
  // Three replies in all: whoever goes on asks only for those that are not recorded.
  if (asked.length - before > 3 - recorded) askedAgain.push(...asked.slice(before));
  return {
    appends,
    outcome,
    transcript: lines((await last.desk.transcript()).messages),
    events: await world.events(),
    askedAgain,
    ranAgain,
    unsafeRuns: ran.filter((name) => name === "unsafe").length,
  };
}

/** The only thing that a crash may change: what it made unknown is said to be unknown. */
function withoutUnknown(transcript: readonly string[]): readonly string[] {
  return transcript.map((line) =>
    line.startsWith('tool!: The tool "unsafe" was interrupted') ? "tool: unsafe {}" : line,
  );
}

/** The facts of a turn without attempts, tries and order within a batch. */
function facts(events: readonly RecordedEvent[]): readonly string[] {
  return events
    .filter(({ type }) => !["turn.attempted", "tool.started", "model.requested"].includes(type))
    .map(({ type, key }) => `${type} ${key}`)
    .toSorted();
}
