import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { TenonError, type Entry, type InstanceStatus } from "@tenon/contracts";
import { createGround, type Ground } from "./kill-workerd.ts";
import type { WorkerdOrders } from "./orders.ts";
import { WorkerdProcess } from "./workerd-process.ts";

/** What to kill, and how often. */
export interface KillOfficeOptions {
  readonly driver: "lifecycle" | "fiber";
  /** The desk is one whose model writes the workflow. Default the office, which declares it. */
  readonly of?: "office" | "desk";
  /** Tries every n-th append. Default 1. */
  readonly stride?: number;
  readonly parallel?: number;
}

/** What the kills showed. */
export interface KillOfficeReport {
  /** Appends of an uninterrupted run, in the objects of the instance and of its agent's conversation. */
  readonly appends: number;
  readonly kills: number;
  readonly failures: readonly string[];
  /** Steps that were cut short and done once more. */
  readonly reruns: number;
  /** From when the new workerd was ready to the first sign of an object, where nobody asked. */
  readonly wakeAfterReadyMs: readonly number[];
}

/** Kills workerd at every append of an instance with every kind of step, and compares what it leaves. */
export async function killOffice(options: KillOfficeOptions): Promise<KillOfficeReport> {
  const { of = "office", driver } = options;
  const worker = `${of === "desk" ? "writer" : of}${driver === "fiber" ? "-fiber" : ""}`;
  const start = of === "desk" ? startWritten : startTrip;
  await using made = await createGround({ ...options, harness: "loop", worker });
  const ground = { ...made, start };
  const whole = await runWhole(ground);
  const queue: number[] = [];
  for (let at = 1; at <= whole.appends; at += options.stride ?? 1) queue.push(at);
  const runs: Run[] = [];
  const work = async (): Promise<void> => {
    for (let at = queue.shift(); at !== undefined; at = queue.shift())
      runs.push(await runKilled(ground, at, whole.left));
  };
  await Promise.all(Array.from({ length: options.parallel ?? 2 }, work));
  return {
    appends: whole.appends,
    kills: runs.length,
    failures: runs.flatMap(({ failure }) => failure ?? []),
    reruns: runs.reduce((sum, { reruns = 0 }) => sum + reruns, 0),
    wakeAfterReadyMs: runs.flatMap(({ wakeMs }) => wakeMs ?? []),
  };
}

/** What an instance leaves: its outcome, the results of its steps and the keys that the world was given. */
interface Left {
  readonly outcome: unknown;
  readonly results: Readonly<Record<string, unknown>>;
  readonly effects: readonly string[];
}

interface Run {
  readonly failure?: string;
  readonly reruns?: number;
  readonly wakeMs?: number;
}

/** Starts the instance, once however often; resolves with its path. */
type Start = (process: WorkerdProcess) => Promise<string>;

type Office = Pick<Ground, "folder" | "script"> & { readonly start: Start };

async function startTrip(process: WorkerdProcess): Promise<string> {
  const instance = "/workflows/trip/t1";
  await process.ask(instance, { input: { cents: 1200 } });
  return instance;
}

/** A model has to write it first. */
async function startWritten(process: WorkerdProcess): Promise<string> {
  for (;;) {
    const { started } = Object(await process.ask("/agents/desk/one?write", {})) as {
      readonly started: string | null;
    };
    if (started !== null) return `/${started}`;
    await pause(30);
  }
}

type Place = Omit<WorkerdOrders, "killAt"> & { readonly start: Start };

async function createPlace({ folder, script, start }: Office, name: string): Promise<Place> {
  const place = join(folder, name);
  await mkdir(place);
  return { script, folder: place, scenario: "office", start };
}

async function runWhole(
  ground: Office,
): Promise<{ readonly left: Left; readonly appends: number }> {
  const place = await createPlace(ground, "whole");
  await using process = WorkerdProcess.start({ ...place, killAt: 0 });
  const left = await play(process, place);
  // What follows an outcome, such as giving the lease back, takes less.
  await pause(1000);
  const last = process.lines.findLast((line) => line.type === "appended");
  return { left, appends: last?.type === "appended" ? last.count : 0 };
}

async function runKilled(ground: Office, at: number, expected: Left): Promise<Run> {
  const place = await createPlace(ground, `killed-${at}`);
  try {
    await using heir = WorkerdProcess.prepare();
    await using dying = WorkerdProcess.start({ ...place, killAt: at });
    await play(dying, place).catch(() => undefined);
    await Promise.race([dying.ended(), pause(1000)]);
    await dying.kill();
    heir.begin({ ...place, killAt: 0 });
    const wakeMs = owesWork(dying) ? await wakeOf(heir) : undefined;
    const left = await play(heir, place);
    return {
      ...(wakeMs === undefined ? {} : { wakeMs }),
      ...compared(left, expected, at),
    };
  } catch (error) {
    return { failure: `killed after append ${at}: ${String(error)}` };
  }
}

/** Starts the instance as a client would, again after a crash; answers what it asks; resolves when it is settled. */
async function play(process: WorkerdProcess, { folder, start }: Place): Promise<Left> {
  const instance = await start(process);
  for (;;) {
    const status = (await process.ask(instance)) as InstanceStatus;
    for (const { step } of status.approvals)
      await process.ask(`${instance}/approvals/${encodeURIComponent(step)}`, {
        decision: "approve",
      });
    if (status.outcome !== undefined) break;
    await pause(30);
  }
  const entries = (await process.ask(`${instance}/entries`)) as readonly Entry[];
  const effects = (await readFile(join(folder, "witness.jsonl"), "utf8")).trimEnd().split("\n");
  return leftBy(
    entries,
    effects.map((line): string => JSON.parse(line)),
  );
}

function leftBy(entries: readonly Entry[], effects: readonly string[]): Left {
  const settled = entries.filter(({ type }) => type === "step.settled");
  const outcome = entries.find(({ type }) => type === "workflow.settled")?.data["outcome"];
  const results = settled.map(({ data }) => [data["step"], withoutTimes(data["result"])]);
  if (new Set(results.map(([step]) => step)).size !== settled.length)
    throw new TenonError("internal", "A step was settled twice.");
  return { outcome, results: Object.fromEntries(results), effects };
}

function compared(left: Left, expected: Left, at: number): Run {
  const problems: string[] = [];
  if (!isDeepStrictEqual(left.outcome, expected.outcome)) problems.push("another outcome");
  if (!isDeepStrictEqual(left.results, expected.results)) problems.push("other results");
  const again = left.effects.filter((line) => line.endsWith(" again"));
  if (again.length > 0) problems.push(`done although settled: ${again.join(", ")}`);
  const kinds = (effects: readonly string[]): readonly string[] =>
    [...new Set(effects.map((line) => line.split(" ")[0] ?? ""))].toSorted();
  if (!isDeepStrictEqual(kinds(left.effects), kinds(expected.effects)))
    problems.push("other effects");
  if (new Set(left.effects).size !== expected.effects.length) problems.push("another key");
  const reruns = left.effects.length - expected.effects.length;
  if (reruns > 2) problems.push(`${reruns} effects too many`);
  if (problems.length === 0) return { reruns };
  return { failure: `killed after append ${at}: ${problems.join("; ")}`, reruns };
}

function withoutTimes(result: unknown): unknown {
  return JSON.parse(JSON.stringify(result, (key, value: unknown) => (key === "at" ? 0 : value)));
}

/** Whether something goes on without a person: an instance that only waits for one is woken by nobody. */
function owesWork({ lines }: WorkerdProcess): boolean {
  const types = lines.flatMap((line) => (line.type === "appended" ? line.types : []));
  const count = (type: string): number => types.filter((each) => each === type).length;
  const isAskingOnly = count("step.awaiting") === waits && count("step.answered") === 1;
  return count("workflow.settled") === 0 && !isAskingOnly;
}

/** The nap, the agent and the manager. */
const waits = 3;

async function wakeOf(heir: WorkerdProcess): Promise<number> {
  const started = await heir.said(({ type }) => type === "started");
  const ready = await heir.said(({ type }) => type === "ready");
  return Math.max(0, started.at - ready.at);
}
