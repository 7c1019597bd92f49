import process from "node:process";
import {
  TenonError,
  type Conversation,
  type Entry,
  type LogStore,
  type ModelQuestion,
} from "@tenon/contracts";
import {
  decodeEntry,
  isStepRequest,
  rebuildRequest,
  stepRequest,
  type RecordedEvent,
} from "@tenon/log";
import { withConversation } from "../compose/open-conversation.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";
import { styleFor } from "../view/style.ts";
import { placeOf, timelineLine } from "../view/timeline.ts";
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
  conversation: Conversation,
  step: string,
): Promise<void> {
  const events: RecordedEvent[] = [];
  for await (const entry of logs.read(conversation.log)) {
    const event = decodeEntry(entry);
    if (event !== undefined) events.push(event);
  }
  process.stdout.write(`${JSON.stringify(requestOf(events, step), undefined, 2)}\n`);
}

type Asked = Extract<RecordedEvent, { readonly type: "model.requested" }>;

function requestOf(events: readonly RecordedEvent[], step: string): ModelQuestion {
  const [, turnName, number] = /^(?:(t\d+):)?(\d+)$/.exec(step) ?? [];
  if (number === undefined) {
    throw new TenonError("invalid-input", `--request must name a step, not "${step}".`, {
      hint: "For example --request 0, of the newest turn, or --request t2:1.",
    });
  }
  const asked = events.filter(
    (event): event is Asked =>
      event.type === "model.requested" && isStepRequest(event.data.request),
  );
  const turn =
    asked.find((event) => event.turn === turnName)?.turn ??
    (turnName === undefined ? asked.at(-1)?.turn : undefined);
  const request = stepRequest(Number(number));
  const question = turn === undefined ? undefined : rebuildRequest(events, { turn, request });
  if (question !== undefined) return question;
  const steps = [...new Set(asked.map((event) => placeOf(event.turn ?? "", event.step)))];
  throw new TenonError("invalid-input", `There is no step ${step} in this conversation.`, {
    hint: steps.length === 0 ? "No model was asked yet." : `Known: ${steps.join(", ")}.`,
  });
}
