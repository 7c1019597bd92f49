import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { IsolateOptions, Isolates, Json } from "@tenon/contracts";
import { createQuickjsIsolates } from "@tenon/isolate-quickjs";
import { openWorkerdIsolates } from "@tenon/isolate-workerd";
import type { Figure, Measurement } from "../measurement.ts";
import { repeat, timeOf } from "../rounds.ts";
import { median, quantile } from "../statistics.ts";

/** What a script in an isolate costs, beside a process of its own. */
export const isolates: Measurement = { name: "isolates", measure };

const calls = 100;
const liveAtOnce = 100;

async function measure(rounds: number): Promise<readonly Figure[]> {
  await using quickjs = createQuickjsIsolates({ threads: 2 });
  await using workerd = await openWorkerdIsolates();
  const fresh = (engine: Isolates): Promise<number> => timeOf(() => run(engine, "return 1;"));
  await repeat(20, () => fresh(quickjs));
  await repeat(5, () => fresh(workerd));
  const before = process.cpuUsage();
  const onQuickjs = await repeat(rounds, () => fresh(quickjs));
  const { user, system } = process.cpuUsage(before);
  const onWorkerd = await repeat(rounds, () => fresh(workerd));
  const processes = await repeat(Math.max(5, Math.ceil(rounds / 10)), startProcess);
  const fast = median(onQuickjs);
  return [
    { name: "quickjs: fresh isolate, script, result", value: fast, unit: "ms", atMost: 5 },
    { name: "quickjs: the same, p95", value: quantile(onQuickjs, 0.95), unit: "ms" },
    {
      name: "quickjs: processor time of it, all threads",
      value: (user + system) / 1000 / onQuickjs.length,
      unit: "ms",
    },
    {
      name: "workerd: fresh isolate, script, result",
      value: median(onWorkerd),
      unit: "ms",
      atMost: 10,
    },
    { name: "workerd: the same, p95", value: quantile(onWorkerd, 0.95), unit: "ms" },
    { name: "a node process per script", value: median(processes), unit: "ms" },
    { name: "the process to quickjs", value: median(processes) / fast, unit: "x" },
    ...(await callFigures(quickjs, rounds, fast)),
  ];
}

/** `fast` is what a script without a call takes. */
async function callFigures(
  quickjs: Isolates,
  rounds: number,
  fast: number,
): Promise<readonly Figure[]> {
  const timed = (source: string): Promise<readonly number[]> =>
    repeat(Math.max(10, Math.ceil(rounds / 5)), () => timeOf(() => run(quickjs, source)));
  const inTurn = `for (let at = 0; at < ${calls}; at += 1) await call("served", at);`;
  const atOnce = `await Promise.all(Array.from({ length: ${calls} }, (_, at) => call("served", at)));`;
  const replayed = median(await timed(inTurn));
  return [
    {
      name: "quickjs: a call to the host",
      value: (replayed - fast) / calls,
      unit: "ms",
      atMost: 0.3,
    },
    { name: `quickjs: script with ${calls} calls served in turn`, value: replayed, unit: "ms" },
    {
      name: `quickjs: script with ${calls} calls served at once`,
      value: median(await timed(atOnce)),
      unit: "ms",
      atMost: 10,
    },
    {
      name: "quickjs: memory of a live isolate",
      value: await memoryOf(quickjs),
      unit: "MB",
      atMost: 2,
    },
  ];
}

async function run(engine: Isolates, source: string, call?: IsolateOptions["call"]): Promise<void> {
  const result = await engine.run(source, {
    call: call ?? (async (_ordinal, _name, input) => input),
    now: 0,
    seed: 1,
    limits: { wallMs: 5000, memoryBytes: 64 * 1024 * 1024, calls: 1000, resultBytes: 1024 * 1024 },
    signal: new AbortController().signal,
  });
  if (result.status !== "done") throw new Error(`The script ended as ${JSON.stringify(result)}.`);
}

async function startProcess(): Promise<number> {
  return timeOf(() => promisify(execFile)(process.execPath, ["-e", "console.log(1)"]));
}

/** What the process grows by while scripts wait, for each of them. */
async function memoryOf(engine: Isolates): Promise<number> {
  const before = process.memoryUsage.rss();
  const answer = Promise.withResolvers<Json>();
  const all = Promise.withResolvers<void>();
  let waiting = 0;
  const scripts = Array.from({ length: liveAtOnce }, () =>
    run(engine, `return await call("wait");`, () => {
      waiting += 1;
      if (waiting === liveAtOnce) all.resolve();
      return answer.promise;
    }),
  );
  await all.promise;
  const each = (process.memoryUsage.rss() - before) / liveAtOnce;
  answer.resolve(null);
  await Promise.all(scripts);
  return each / 1024 / 1024;
}
