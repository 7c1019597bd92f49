import { hasCode, TenonError, type Conversation, type Platform } from "@tenon/contracts";
import { conversationId } from "@tenon/log";
import { command } from "../chat/chat-commands.ts";
import type { ChatRoom } from "../chat/chat-room.ts";
import { followTurn, say } from "../chat/chat-turn.ts";
import { Lines } from "../chat/lines.ts";
import { Stopping } from "../chat/stopping.ts";
import { checkChoice, readChoice } from "../compose/choice.ts";
import { loadAgent } from "../compose/load-agents.ts";
import { createLocalRuntime } from "../compose/local-runtime.ts";
import { newId } from "../compose/new-id.ts";
import { openRunStore } from "../compose/open-store.ts";
import { localPrincipal } from "../compose/principal.ts";
import { errorLines } from "../view/error-lines.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { leftOutLines } from "../view/left-out-lines.ts";
import { Screen } from "../view/screen.ts";
import { findOpen } from "./open-work.ts";
import { tenon } from "../view/command-name.ts";

/** The options of `tenon chat`. */
export interface ChatOptions {
  readonly id?: string;
  readonly harness?: string;
  readonly model?: string;
  readonly store?: string;
  readonly by?: string;
}

/** `tenon chat`: message after message, until the person leaves. */
export async function chat(agentName: string, options: ChatOptions): Promise<number> {
  const loaded = await loadAgent(agentName);
  const id = options.id === undefined ? newId() : conversationId(options.id);
  const choice = readChoice(options);
  const store = await openRunStore({ store: options.store, ...loaded });
  const { platform } = store;
  const problem = Promise.withResolvers<never>();
  // Nobody listens before there is something to follow.
  problem.promise.catch(() => undefined);
  const runtime = createLocalRuntime({
    platform,
    ...loaded,
    onProblem: (_log, error) => problem.reject(error),
  });
  const stopping = new Stopping();
  try {
    await checkChoice({ platform, ...loaded }, loaded.agent, choice);
    const conversation = runtime.conversation(loaded.agent.name, id);
    const by = options.by ?? localPrincipal();
    const screen = new Screen({ isQuiet: false });
    for (const line of leftOutLines(loaded.leftOut)) screen.note(line);
    using lines = new Lines((key) => stopping.press(key));
    const room: ChatRoom = {
      store,
      runtime,
      screen,
      lines,
      stopping,
      by,
      choice,
      conversation,
    };
    screen.note(screen.style.dim(`conversation ${id}; /help shows what you can do`));
    await Promise.race([talk(room), problem.promise]);
    screen.endLine();
    screen.note(leaveText(room, options));
    return exitCodes.done;
  } finally {
    await runtime.stop();
    await platform[Symbol.asyncDispose]();
  }
}

async function talk(room: ChatRoom): Promise<void> {
  const { lines, stopping, store } = room;
  const open = await openWork(store.platform, room.conversation);
  if (open !== undefined) await followTurn(room, open);
  for (;;) {
    const line = await lines.next("> ", stopping.left);
    if (line === undefined || stopping.left.aborted) return;
    if (line.trim() === "") continue;
    if (!(await doLine(room, line))) return;
  }
}

/** What a person mistyped does not end the chat. */
async function doLine(room: ChatRoom, line: string): Promise<boolean> {
  try {
    if (line.trimStart().startsWith("/")) return await command(room, line);
    await say(room, line);
  } catch (error) {
    if (!(error instanceof TenonError)) throw error;
    room.screen.note(errorLines(error, { isDebug: false }));
  }
  return true;
}

async function openWork({ logs }: Platform, { log }: Conversation): ReturnType<typeof findOpen> {
  try {
    return await findOpen(logs, log);
  } catch (error) {
    if (hasCode(error, "log-not-found")) return undefined;
    throw error;
  }
}

function leaveText({ conversation, store }: ChatRoom, options: ChatOptions): string {
  if (!store.isKept) return "The store was in memory: nothing of it is kept.";
  const where = options.store === undefined ? "" : ` --store ${options.store}`;
  return `To come back: ${tenon} chat ${conversation.agent} --id ${conversation.id}${where}`;
}
