import process from "node:process";
import type { Entry } from "@tenon/contracts";
import { checkAsksModels, withLog, type OpenLog } from "../compose/open-log.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { instanceLine } from "../view/instance-timeline.ts";
import { Screen } from "../view/screen.ts";
import { styleFor } from "../view/style.ts";
import { timelineLine } from "../view/timeline.ts";
import { findRequest, readEvents } from "./find-request.ts";
import { onStopSignal } from "./stop-signal.ts";

/** The options of `tenon log`. */
export interface LogOptions {
  readonly follow?: boolean;
  readonly request?: string;
  readonly store?: string;
  readonly json?: boolean;
}

/** `tenon log`: what happened in a conversation or an instance, or what exactly a model was asked. */
export function log(address: string, options: LogOptions): Promise<number> {
  return withLog(address, options.store, async (open) => {
    if (options.request !== undefined) await showRequest(open, options.request);
    else if (options.follow === true) await followEntries(open, options);
    else await showEntries(open, options);
    return exitCodes.done;
  });
}

async function showEntries(open: OpenLog, { json = false }: LogOptions): Promise<void> {
  const entries = await Array.fromAsync(open.platform.logs.read(open.log));
  const screen = new Screen({ isQuiet: json });
  if (json) screen.json({ ...open.names, entries });
  for (const entry of entries) showEntry(screen, entry, open);
}

/** Until Ctrl-C, or until the conversation is deleted. */
async function followEntries(open: OpenLog, { json = false }: LogOptions): Promise<void> {
  const screen = new Screen({ isQuiet: json });
  const stopping = new AbortController();
  const unsubscribe = onStopSignal(() => stopping.abort());
  try {
    for await (const entry of open.platform.logs.follow(open.log, { signal: stopping.signal })) {
      if (json) screen.json(entry);
      else showEntry(screen, entry, open);
    }
  } finally {
    unsubscribe();
  }
}

function showEntry(screen: Screen, entry: Entry, { isInstance }: OpenLog): void {
  const style = styleFor(process.stdout);
  const line = isInstance ? instanceLine(entry, style) : timelineLine(entry, style);
  if (line !== undefined) screen.answer(`${line}\n`);
}

async function showRequest(open: OpenLog, step: string): Promise<void> {
  checkAsksModels(open);
  const { question } = findRequest(await readEvents(open.platform.logs, open.log), step);
  process.stdout.write(`${JSON.stringify(question, undefined, 2)}\n`);
}
