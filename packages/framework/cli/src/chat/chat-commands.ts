import { hasCode, type LogId, type Platform } from "@tenon/contracts";
import { conversationLog, type RecordedEvent } from "@tenon/log";
import { createArchive } from "@tenon/runtime";
import { offsetOf } from "../commands/fork.ts";
import { findRequest, readEvents } from "../commands/find-request.ts";
import { newId } from "../compose/new-id.ts";
import { costLines } from "../view/cost-lines.ts";
import { whyText } from "../view/why-text.ts";
import type { ChatRoom } from "./chat-room.ts";
import { tenon } from "../view/command-name.ts";

/** Does what a line that begins with `/` asks for. False when the person leaves. */
export async function command(room: ChatRoom, line: string): Promise<boolean> {
  const [word = "", argument] = line.trim().split(/\s+/);
  if (word === "/exit" || word === "/quit") return false;
  const known = commands.get(word);
  if (known === undefined) room.screen.note(`There is no ${word}.\n${helpText()}`);
  else await known.run(room, argument);
  return true;
}

type ChatCommand = {
  readonly help: string;
  readonly run: (room: ChatRoom, argument: string | undefined) => Promise<void> | void;
};

const commands: ReadonlyMap<string, ChatCommand> = new Map<string, ChatCommand>([
  ["/fork", { help: "[event]  go on in a fork; the original stays as it is", run: fork }],
  ["/cost", { help: "what it used so far, by model", run: cost }],
  ["/request", { help: "[step]  exactly what the model was asked", run: request }],
  ["/why", { help: "why the last turn ended, or what it waits for", run: why }],
  ["/help", { help: "this", run: ({ screen }) => screen.note(helpText()) }],
]);

function helpText(): string {
  const lines = [...commands].map(([name, { help }]) => `  ${name.padEnd(9)} ${help}`);
  return [
    ...lines,
    "  /exit     leave; the conversation is kept",
    "  Esc or Ctrl-C stops the turn, Ctrl-C again leaves.",
  ].join("\n");
}

async function fork(room: ChatRoom, event: string | undefined): Promise<void> {
  const { store, runtime, screen, conversation } = room;
  const { agent, log } = conversation;
  const number = event === undefined ? undefined : Number(event.replace(/^#/, ""));
  const at = await offsetOf(store.platform.logs, log, number);
  const id = newId();
  await createArchive(store.platform).fork(log, conversationLog(agent, id), { at });
  room.conversation = runtime.conversation(agent, id);
  screen.note(
    `This is ${agent}/${id} now. The original: ${tenon} chat ${agent} --id ${conversation.id}`,
  );
}

async function cost({ store, conversation, screen }: ChatRoom): Promise<void> {
  for (const line of costLines(await eventsOf(store.platform, conversation.log)))
    screen.answer(`${line}\n`);
}

async function request(
  { store, conversation, screen }: ChatRoom,
  step: string | undefined,
): Promise<void> {
  const events = await eventsOf(store.platform, conversation.log);
  const { question } = findRequest(events, step, "/request");
  screen.answer(`${JSON.stringify(question, undefined, 2)}\n`);
}

async function why({ store, conversation, screen }: ChatRoom): Promise<void> {
  screen.answer(`${whyText(await eventsOf(store.platform, conversation.log))}\n`);
}

/** Nothing was said yet: there is no log. */
async function eventsOf({ logs }: Platform, log: LogId): Promise<readonly RecordedEvent[]> {
  try {
    return await readEvents(logs, log);
  } catch (error) {
    if (hasCode(error, "log-not-found")) return [];
    throw error;
  }
}
