import { join } from "node:path";
import { defineAgent, defineTool } from "@tenon/agent";
import { TenonError, type Agent, type ConversationId, type ToolContext } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { openNodePlatform } from "@tenon/platform-node";
import { createRuntime } from "@tenon/runtime";
import { globFiles, grepFiles } from "@tenon/workspace";
import type { Figure, Measurement } from "../measurement.ts";
import { instantModel } from "../scene.ts";
import { median } from "../statistics.ts";
import { repeat, timeOf } from "../rounds.ts";
import { openWorkplace } from "../workplace.ts";

/** What files cost that commit with the call that changes them. */
export const workspace: Measurement = { name: "workspace", measure };

const count = 10_000;
const fileBytes = 4_096;
const second = 1_000;

/** Milliseconds of what one call did with all files. */
interface Times {
  readonly write: number;
  readonly read: number;
  readonly grep: number;
  readonly expression: number;
  readonly glob: number;
}

async function measure(rounds: number): Promise<readonly Figure[]> {
  const runs = await repeat(Math.max(3, Math.ceil(rounds / 50)), runOnce);
  const typical = (pick: (run: Run) => number): number => median(runs.map(pick));
  return [
    {
      name: "one call writes 10,000 files of 4 KB",
      value: typical(({ made }) => made.write),
      unit: "ms",
    },
    {
      name: "the whole call, its commit included",
      value: typical(({ whole }) => whole),
      unit: "ms",
      // 5,000 files in a second.
      atMost: (count / 5_000) * second,
    },
    {
      name: "the call reads them",
      value: typical(({ made }) => made.read),
      unit: "ms",
      // 40,000 files in a second.
      atMost: (count / 40_000) * second,
    },
    {
      name: "the call searches them for a text",
      value: typical(({ made }) => made.grep),
      unit: "ms",
      atMost: 150,
    },
    {
      name: "the call searches them by an expression",
      value: typical(({ made }) => made.expression),
      unit: "ms",
    },
    {
      name: "the call finds files by a pattern",
      value: typical(({ made }) => made.glob),
      unit: "ms",
      atMost: 20,
    },
    {
      name: "a later call reads them from the store",
      value: typical(({ later }) => later.read),
      unit: "ms",
    },
    {
      name: "a later call searches them for a text",
      value: typical(({ later }) => later.grep),
      unit: "ms",
    },
    {
      name: "a later call finds files by a pattern",
      value: typical(({ later }) => later.glob),
      unit: "ms",
      atMost: 20,
    },
  ];
}

interface Run {
  readonly made: Times;
  readonly whole: number;
  readonly later: Times;
}

async function runOnce(): Promise<Run> {
  await using workplace = await openWorkplace();
  await using platform = await openNodePlatform({ file: join(workplace.folder, "files.db") });
  const times: Times[] = [];
  const began: number[] = [];
  const settled: number[] = [];
  const agent = filesAgent(async (context, isFirst) => {
    began.push(performance.now());
    times.push(await timesOf(context, isFirst));
  });
  const model = instantModel([
    { calls: [{ name: "work", input: { isFirst: true } }] },
    { calls: [{ name: "work", input: { isFirst: false } }] },
    { text: "Done." },
  ]);
  await using runtime = createRuntime({
    platform,
    agents: { names: () => ["files"], get: async () => agent },
    harnesses: { default: loop.name, names: () => [loop.name], get: async () => loop },
    models: { open: async () => model },
  });
  runtime.start();
  const conversation = runtime.conversation("files", "one" as ConversationId);
  const { submission } = await conversation.submit("Work.", { by: "bench" });
  const over = new AbortController();
  const following = (async (): Promise<void> => {
    for await (const update of conversation.follow({ signal: over.signal }))
      if (update.type === "entry" && update.entry.type === "tool.settled")
        settled.push(performance.now());
  })();
  const { outcome } = await conversation.wait(submission);
  over.abort();
  await following;
  const [made, later] = times;
  if (outcome.status !== "done" || made === undefined || later === undefined)
    throw new TenonError("internal", `The turn ended as ${JSON.stringify(outcome)}.`);
  const looked = made.read + made.grep + made.expression + made.glob;
  return { made, later, whole: (settled[0] ?? Number.NaN) - (began[0] ?? Number.NaN) - looked };
}

function filesAgent(work: (context: ToolContext, isFirst: boolean) => Promise<void>): Agent {
  return defineAgent({
    name: "files",
    model: "scripted/files",
    instructions: "You work with files.",
    workspace: true,
    tools: [
      defineTool({
        name: "work",
        description: "Works with many files.",
        input: { type: "object", properties: { isFirst: { type: "boolean" } } },
        replay: "safe",
        run: (input, context) => work(context, JSON.stringify(input).includes("true")),
      }),
    ],
  });
}

async function timesOf({ workspace: files }: ToolContext, isFirst: boolean): Promise<Times> {
  const paths = Array.from(
    { length: count },
    (_, number) => `/src/${number % 100}/file-${number}.ts`,
  );
  const line = "export const value = compute(first, second); // as it was said before\n";
  const text = line.repeat(Math.ceil(fileBytes / line.length)).slice(0, fileBytes - 8);
  return {
    write: await timeOf(async () => {
      if (!isFirst) return;
      for (const [number, path] of paths.entries())
        await files.write(path, new TextEncoder().encode(text + String(number).padStart(8, "0")));
    }),
    read: await timeOf(async () => {
      for (const path of paths) await files.read(path);
    }),
    grep: await timeOf(() => grepFiles(files, { pattern: "00009999" })),
    expression: await timeOf(() => grepFiles(files, { pattern: "0{4}99\\d9$" })),
    glob: await timeOf(() => globFiles(files, "**/file-*7.ts")),
  };
}
