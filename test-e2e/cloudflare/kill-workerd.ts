import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { CallId } from "@tenon/contracts";
import { judge, sumCosts, type Aftermath, type Cost } from "../crash/judge.ts";
import type { Scenario } from "../crash/scenario.ts";
import { openFileWitness } from "../crash/witness.ts";
import { bundleWorker } from "./bundle-worker.ts";
import type { WorkerdLine, WorkerdOrders } from "./orders.ts";
import { WorkerdProcess } from "./workerd-process.ts";

/** What brings objects back. */
type DriverName = "lifecycle" | "fiber";

/** What to kill, and how often. */
export interface KillWorkerdOptions {
  readonly scenario: Scenario;
  /** Name of one of the four harnesses. */
  readonly harness: string;
  readonly driver: DriverName;
  /** What is said to the agent. */
  readonly message: string;
  /** Name of the Worker. Left out: the driver's. */
  readonly worker?: string;
  /** A call that a person approves once it asks. */
  readonly approves?: CallId;
  /** Tries every n-th append. Default 1. */
  readonly stride?: number;
  readonly parallel?: number;
}

/** What the kills showed. */
export interface KillWorkerdReport {
  /** Appends of an uninterrupted run. */
  readonly appends: number;
  /** Appends at which workerd was killed. */
  readonly kills: number;
  readonly failures: readonly string[];
  readonly cost: Cost;
  /** From each kill to the first sign of the object, in milliseconds, with the start of workerd. */
  readonly wakeMs: readonly number[];
  /** From when workerd was ready to the first sign of the object: 0 when it came before. */
  readonly wakeAfterReadyMs: readonly number[];
}

/** Kills workerd at every append, starts it again without asking it anything, and compares what it leaves. */
export async function killWorkerd(options: KillWorkerdOptions): Promise<KillWorkerdReport> {
  await using ground = await createGround(options);
  const whole = await runWhole(ground, options);
  const points: number[] = [];
  for (let at = 1; at <= whole.appends; at += options.stride ?? 1) points.push(at);
  const runs: Run[] = [];
  const queue = [...points];
  const work = async (): Promise<void> => {
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      runs.push(await runKilled(ground, options, { at, expected: whole.aftermath }));
    }
  };
  await Promise.all(Array.from({ length: options.parallel ?? 2 }, work));
  return {
    appends: whole.appends,
    kills: runs.length,
    failures: runs.flatMap(({ failure }) => failure ?? []),
    cost: sumCosts(runs.flatMap(({ cost }) => cost ?? [])),
    wakeMs: runs.flatMap(({ wakeMs }) => wakeMs ?? []),
    wakeAfterReadyMs: runs.flatMap(({ wakeAfterReadyMs }) => wakeAfterReadyMs ?? []),
  };
}

/** The folder of one sweep, with the bundled Worker in it. */
export interface Ground extends AsyncDisposable {
  readonly folder: string;
  /** The file of the Worker. */
  readonly script: string;
}

interface Run {
  readonly failure?: string;
  readonly cost?: Cost;
  readonly wakeMs?: number;
  readonly wakeAfterReadyMs?: number;
}

/** Bundles the Worker for a driver and a harness. */
export async function createGround({
  driver,
  harness,
  worker = driver,
}: Pick<KillWorkerdOptions, "driver" | "harness" | "worker">): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-workerd-"));
  const script = join(folder, "worker.mjs");
  await writeFile(script, await bundleWorker(`worker/${worker}.ts`, { harness }));
  return {
    folder,
    script,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function createWorld(
  { folder, script }: Ground,
  { scenario }: KillWorkerdOptions,
  name: string,
): Promise<Omit<WorkerdOrders, "killAt">> {
  const world = join(folder, name);
  await mkdir(world);
  return { script, folder: world, scenario: scenario.name };
}

async function runWhole(
  ground: Ground,
  options: KillWorkerdOptions,
): Promise<{ readonly aftermath: Aftermath; readonly appends: number }> {
  const world = await createWorld(ground, options, "whole");
  await using process = WorkerdProcess.start({ ...world, killAt: 0 });
  await process.submit(options.message);
  await approve(process, options);
  const last = await process.settled();
  return {
    aftermath: await aftermathOf(process, world.folder),
    appends: last.type === "appended" ? last.count : 0,
  };
}

async function runKilled(
  ground: Ground,
  options: KillWorkerdOptions,
  { at, expected }: { readonly at: number; readonly expected: Aftermath },
): Promise<Run> {
  const world = await createWorld(ground, options, `killed-${at}`);
  try {
    await using dying = WorkerdProcess.start({ ...world, killAt: at });
    await using heir = WorkerdProcess.prepare();
    // The answer may be lost with the process; what was accepted is owed all the same.
    await dying.submit(options.message).catch(() => undefined);
    await approve(dying, options);
    await endedOrDone(dying);
    const last = dying.lines.findLast((line) => line.type === "appended");
    heir.begin({ ...world, killAt: 0 });
    // Nothing was owed any more, so nothing wakes.
    if (last?.types.includes("submission.settled") === true)
      return { cost: judge(options.scenario, expected, await aftermathOf(heir, world.folder)) };
    const started = await heir.said(({ type }) => type === "started");
    await approve(heir, options);
    await heir.settled();
    const ready = await heir.said(({ type }) => type === "ready");
    const cost = judge(options.scenario, expected, await aftermathOf(heir, world.folder));
    return {
      cost,
      wakeMs: started.at - (last?.at ?? 0),
      wakeAfterReadyMs: Math.max(0, started.at - ready.at),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { failure: `killed after append ${at}: ${message}` };
  }
}

/** A person approves what waits, whichever process is there; a process that dies answers nobody. */
async function approve(process: WorkerdProcess, { approves }: KillWorkerdOptions): Promise<void> {
  if (approves === undefined) return;
  try {
    const types = (await process.entries()).map(({ type }) => type);
    if (types.includes("tool.answered")) return;
    if (!types.includes("tool.awaiting")) await process.said(isAsking);
    await process.approve(approves);
  } catch {
    // The next process is asked again.
  }
}

function isAsking(line: WorkerdLine): boolean {
  return line.type === "appended" && line.types.includes("tool.awaiting");
}

/**
 * Runs do not always append equally often: deltas are stored by the time that they come in. One that is done before the
 * point that was asked for is killed there.
 */
async function endedOrDone(process: WorkerdProcess): Promise<void> {
  const done = process.settled().then(
    () => pause(afterSettledMs),
    () => undefined,
  );
  await Promise.race([process.ended(), done]);
  await process.kill();
}

/** What follows an outcome, such as giving the lease back, takes less. */
const afterSettledMs = 1000;

async function aftermathOf(process: WorkerdProcess, folder: string): Promise<Aftermath> {
  return {
    entries: await process.entries(),
    files: await process.files(),
    lines: openFileWitness(join(folder, "witness.jsonl")).lines(),
  };
}
