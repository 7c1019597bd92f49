import process from "node:process";
import type { Conversation, Entry, LogStore } from "@tenon/contracts";
import { withConversation } from "../compose/open-conversation.ts";
import { exitCodes } from "../view/exit-codes.ts";
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

/** `tenon log`: what happened in a conversation, or what exactly a model was asked. */
export function log(address: string, options: LogOptions): Promise<number> {
  return withConversation(address, options.store, async ({ platform, conversation }) => {
    const { logs } = platform;
    if (options.request !== undefined) await showRequest(logs, conversation, options.request);
    else if (options.follow === true) await followEntries(logs, conversation, options);
    else await showEntries(logs, conversation, options);
    return exitCodes.done;
  });
}

async function showEntries(
  logs: LogStore,
  { agent, id, log: name }: Conversation,
  { json = false }: LogOptions,
): Promise<void> {
  const entries = await Array.fromAsync(logs.read(name));
  const screen = new Screen({ isQuiet: json });
  if (json) screen.json({ agent, conversation: id, entries });
  for (const entry of entries) showEntry(screen, entry);
}

/** Until Ctrl-C, or until the conversation is deleted. */
async function followEntries(
  logs: LogStore,
  { log: name }: Conversation,
  { json = false }: LogOptions,
): Promise<void> {
  const screen = new Screen({ isQuiet: json });
  const stopping = new AbortController();
  const unsubscribe = onStopSignal(() => stopping.abort());
  try {
    for await (const entry of logs.follow(name, { signal: stopping.signal })) {
      if (json) screen.json(entry);
      else showEntry(screen, entry);
    }
  } finally {
    unsubscribe();
  }
}

function showEntry(screen: Screen, entry: Entry): void {
  const line = timelineLine(entry, styleFor(process.stdout));
  if (line !== undefined) screen.answer(`${line}\n`);
}

async function showRequest(
  logs: LogStore,
  { log: name }: Conversation,
  step: string,
): Promise<void> {
  const { question } = findRequest(await readEvents(logs, name), step);
  process.stdout.write(`${JSON.stringify(question, undefined, 2)}\n`);
}
