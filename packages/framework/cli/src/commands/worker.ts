import process from "node:process";
import type { Agent, Entry, LogId, Platform } from "@tenon/contracts";
import { sortByFitness } from "../compose/choice.ts";
import { loadAgents, type LoadedAgents } from "../compose/load-agents.ts";
import { declaredBy } from "../compose/load-agents.ts";
import { checkSchedules } from "../compose/check-schedules.ts";
import { scheduleOf } from "../compose/check-targets.ts";
import { declareSchedules } from "../compose/declare-schedules.ts";
import { createLocalRuntime } from "../compose/local-runtime.ts";
import { openStore } from "../compose/open-store.ts";
import { observeAppends } from "../compose/observe-appends.ts";
import { targetText, whenText } from "../view/schedule-text.ts";
import { errorLines } from "../view/error-lines.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { leftOutLines } from "../view/left-out-lines.ts";
import { styleFor } from "../view/style.ts";
import { workLine } from "../view/work-line.ts";
import { onStopSignal } from "./stop-signal.ts";

/** The options of `tenon worker`. */
export interface WorkerOptions {
  readonly store?: string;
}

/**
 * `tenon worker`: drives whatever is due until it is stopped, then hands back what runs. What an agent could only fail at
 * here, such as one without its key, is left to another process.
 */
export async function worker(options: WorkerOptions): Promise<number> {
  const loaded = await loadAgents();
  for (const line of leftOutLines(loaded.leftOut)) note(line);
  const { platform, name } = await openStore({ store: options.store, ...loaded });
  try {
    const { fit, unfit } = await sortByFitness({ platform, ...loaded }, loaded.agents);
    const [first] = unfit;
    if (fit.length === 0 && first !== undefined) throw first.error;
    for (const { agent, error } of unfit) note(`${agent.name} is left to others\n${lines(error)}`);
    await driveUntilStopped({ ...loaded, platform, storeName: name }, fit);
    return exitCodes.done;
  } finally {
    await platform[Symbol.asyncDispose]();
  }
}

async function driveUntilStopped(
  loaded: LoadedAgents & { readonly platform: Platform; readonly storeName: string },
  fit: readonly Agent[],
): Promise<void> {
  const runtime = createLocalRuntime({
    ...loaded,
    agents: fit,
    platform: observeAppends(loaded.platform, say),
    onProblem: (log, error) => note(`${log}: ${lines(error)}`),
  });
  const stopped = Promise.withResolvers<void>();
  const declared = declaredBy(loaded);
  checkSchedules(declared);
  await declareSchedules(runtime, declared);
  const unsubscribe = onStopSignal(() => stopped.resolve());
  runtime.start();
  const names = fit.map(({ name }) => name).join(", ");
  note(`worker ${process.pid} drives ${names || "no agents"} from ${loaded.storeName}`);
  for (const line of flowLines(loaded)) note(line);
  await stopped.promise;
  await runtime.stop();
  unsubscribe();
  note("worker stopped: what was running is handed back");
}

/** What else it drives: workflows and schedules. */
function flowLines({ workflows = [], config }: LoadedAgents): readonly string[] {
  const names = [...new Set(workflows.map(({ name }) => name))];
  const schedules = (config.schedules ?? []).map(scheduleOf);
  return [
    ...(names.length === 0 ? [] : [`workflows: ${names.join(", ")}`]),
    ...schedules.map(
      (schedule) =>
        `schedule ${schedule.name}: ${whenText(schedule)}, starts ${targetText(schedule)}`,
    ),
  ];
}

function say(log: LogId, entry: Entry): void {
  const line = workLine(log, entry, styleFor(process.stdout));
  if (line !== undefined) process.stdout.write(`${line}\n`);
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

function lines(error: unknown): string {
  return errorLines(error, { isDebug: false });
}
