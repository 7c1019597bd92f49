import { randomInt } from "node:crypto";
import process from "node:process";
import {
  TenonError,
  type Conversation,
  type LogId,
  type Offset,
  type Platform,
  type SubmissionId,
} from "@tenon/contracts";
import { conversationId } from "@tenon/log";
import type { Runtime } from "@tenon/runtime";
import { checkChoice, readChoice, type Choice } from "../compose/choice.ts";
import { loadAgent } from "../compose/load-agents.ts";
import { createLocalRuntime } from "../compose/local-runtime.ts";
import { openStore } from "../compose/open-store.ts";
import { localPrincipal } from "../compose/principal.ts";
import { leaveLines } from "../view/leave-lines.ts";
import { exitCodeOf, exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";
import { TurnView } from "../view/turn-view.ts";
import { approvalsOf, findOpen, waitsNow } from "./open-work.ts";
import { onStopSignal } from "./stop-signal.ts";

/** The options of `tenon run`. */
export interface RunOptions {
  readonly id?: string;
  readonly harness?: string;
  readonly model?: string;
  readonly store?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** `tenon run`: submits, drives and follows until the submission is settled or waits for a person. */
export async function run(
  agentName: string,
  message: string | undefined,
  options: RunOptions,
): Promise<number> {
  if (message === undefined && options.id === undefined) {
    throw new TenonError("invalid-input", "There is nothing to say and nothing to go on with.", {
      hint: `Write a message, e.g. tenon run ${agentName} "Hello", or name a conversation with --id.`,
    });
  }
  const loaded = await loadAgent(agentName);
  const id = conversationId(options.id ?? newId());
  const choice = readChoice(options);
  const { platform, name: storeName } = await openStore({ store: options.store, ...loaded });
  const problem = Promise.withResolvers<never>();
  const runtime = createLocalRuntime({
    platform,
    ...loaded,
    onProblem: (_log, error) => problem.reject(error),
  });
  try {
    await checkChoice({ platform, ...loaded }, loaded.agent, choice);
    const conversation = runtime.conversation(loaded.agent.name, id);
    const scope: Run = { agentName, options, platform, runtime, conversation, storeName };
    const followed = await begin(scope, message, choice);
    if (followed === undefined) return nothingOpen(scope);
    return await Promise.race([follow(scope, followed), problem.promise]);
  } finally {
    problem.promise.catch(() => undefined);
    await runtime.stop();
    await platform[Symbol.asyncDispose]();
  }
}

/** What the parts of a run share. */
interface Run {
  readonly agentName: string;
  readonly options: RunOptions;
  readonly platform: Platform;
  readonly runtime: Runtime;
  readonly conversation: Conversation;
  readonly storeName: string;
}

type Followed = { readonly submission: SubmissionId; readonly offset: Offset };

async function begin(
  { conversation, platform, options }: Run,
  message: string | undefined,
  choice: Choice,
): Promise<Followed | undefined> {
  if (message === undefined) return findOpen(platform.logs, conversation.log);
  return conversation.submit(message, { by: options.by ?? localPrincipal(), ...choice });
}

async function follow(scope: Run, followed: Followed): Promise<number> {
  const { conversation, options, platform, runtime } = scope;
  const screen = new Screen({ isQuiet: options.json === true });
  const view = new TurnView({
    submission: followed.submission,
    address: conversation.id,
    style: screen.style,
  });
  if (options.id === undefined) screen.note(screen.style.dim(`conversation ${conversation.id}`));
  const leaving = new AbortController();
  const unsubscribe = onStopSignal(() => leaving.abort());
  await using _driving = drive(platform, runtime, conversation.log);
  for await (const update of conversation.follow({
    after: followed.offset,
    signal: leaving.signal,
  })) {
    for (const shown of view.see(update)) {
      if ("answer" in shown) screen.answer(shown.answer);
      else screen.note(shown.note);
    }
    if (view.outcome !== undefined) break;
    if (update.type !== "entry" || update.entry.type !== "turn.parked") continue;
    if (await waitsNow(platform.logs, conversation.log, update.entry.offset)) break;
  }
  unsubscribe();
  if (leaving.signal.aborted) return leave(scope, screen, view);
  return end(scope, screen, { view, followed });
}

/** Drives this conversation only: now, after an answer, and when another owner dies. */
function drive(platform: Platform, runtime: Runtime, log: LogId): AsyncDisposable {
  return platform.alarms.watch((due) => {
    if (due === log) void runtime.wake(log);
  });
}

async function end(
  { conversation, platform, options }: Run,
  screen: Screen,
  { view, followed }: { readonly view: TurnView; readonly followed: Followed },
): Promise<number> {
  const { outcome, text, usage } = view;
  if (options.json === true) {
    screen.json({
      agent: conversation.agent,
      conversation: conversation.id,
      submission: followed.submission,
      outcome: outcome ?? null,
      text,
      usage: usage ?? null,
      approvals: await approvalsOf(platform.logs, conversation.log),
    });
  }
  return exitCodeOf(outcome);
}

/** The view ends, not the work: whoever comes next goes on from the log. */
async function leave(
  { conversation, runtime, agentName, options, storeName }: Run,
  screen: Screen,
  view: TurnView,
): Promise<number> {
  await runtime.stop();
  screen.endLine();
  const isDrivenElsewhere = view.owner !== undefined && !view.owner.endsWith(`:${process.pid}`);
  screen.note(
    leaveLines({
      agent: agentName,
      conversation: conversation.id,
      storeName,
      ...(options.store === undefined ? {} : { store: options.store }),
      ...(isDrivenElsewhere && view.owner !== undefined ? { owner: view.owner } : {}),
    }),
  );
  return exitCodes.aborted;
}

function nothingOpen({ conversation, options }: Run): number {
  const screen = new Screen({ isQuiet: options.json === true });
  screen.note(`Nothing is open in ${conversation.id}. Its log: tenon log ${conversation.id}`);
  return exitCodes.done;
}

/** Short enough to type. */
function newId(): string {
  const alphabet = "abcdefghjkmnpqrstvwxyz23456789";
  return Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join("");
}
