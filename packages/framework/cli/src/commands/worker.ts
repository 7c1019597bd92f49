import process from "node:process";
import { loadAgents } from "../compose/load-agents.ts";
import { createLocalRuntime } from "../compose/local-runtime.ts";
import { openStore } from "../compose/open-store.ts";
import { observeAppends } from "../compose/observe-appends.ts";
import { errorLines } from "../view/error-lines.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { styleFor } from "../view/style.ts";
import { turnLine } from "../view/turn-line.ts";
import { onStopSignal } from "./stop-signal.ts";

/** The options of `tenon worker`. */
export interface WorkerOptions {
  readonly store?: string;
}

/** `tenon worker`: drives whatever is due until it is stopped, then hands back what runs. */
export async function worker(options: WorkerOptions): Promise<number> {
  const loaded = await loadAgents();
  const { platform, name } = await openStore({ store: options.store, ...loaded });
  const style = styleFor(process.stdout);
  const observed = observeAppends(platform, (log, entry) => {
    const line = turnLine(log, entry, style);
    if (line !== undefined) process.stdout.write(`${line}\n`);
  });
  const runtime = createLocalRuntime({
    ...loaded,
    platform: observed,
    onProblem: (log, error) =>
      process.stderr.write(`${log}: ${errorLines(error, { isDebug: false })}\n`),
  });
  const stopped = Promise.withResolvers<void>();
  const unsubscribe = onStopSignal(() => stopped.resolve());
  runtime.start();
  const names = loaded.agents.map((agent) => agent.name).join(", ");
  process.stderr.write(`worker ${process.pid} drives ${names} from ${name}\n`);
  await stopped.promise;
  await runtime.stop();
  await platform[Symbol.asyncDispose]();
  unsubscribe();
  process.stderr.write("worker stopped: what was running is handed back\n");
  return exitCodes.done;
}
