import { hasCode, TenonError, type Conversation } from "@tenon/contracts";
import { conversationId } from "@tenon/log";
import type { Swap } from "@tenon/runtime";
import { checkChoice, readChoice, type Choice } from "../compose/choice.ts";
import { loadAgent } from "../compose/load-agents.ts";
import { createLocalRuntime } from "../compose/local-runtime.ts";
import { newId } from "../compose/new-id.ts";
import { openRunStore, type OpenStore } from "../compose/open-store.ts";
import { localPrincipal } from "../compose/principal.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { leftOutLines } from "../view/left-out-lines.ts";
import { Screen } from "../view/screen.ts";
import { followRun, type Run } from "./follow-run.ts";
import { findOpen, type OpenWork } from "./open-work.ts";
import { submit } from "./submit.ts";
import { tenon } from "../view/command-name.ts";

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
  checkTogether(agentName, message, options);
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
  try {
    await checkChoice({ platform, ...loaded }, loaded.agent, choice);
    const conversation = runtime.conversation(loaded.agent.name, id);
    const screen = new Screen({ isQuiet: options.json === true });
    for (const line of leftOutLines(loaded.leftOut)) screen.note(line);
    const open = message === undefined ? await openWork(store, conversation) : undefined;
    const followed =
      message === undefined
        ? open
        : await submit(conversation, message, { by: options.by ?? localPrincipal(), ...choice });
    const swap = swapOf(open, choice);
    const scope: Run = { agentName, options, store, runtime, conversation, screen, swap };
    if (followed === undefined) return nothingOpen(scope);
    return await Promise.race([followRun(scope, followed), problem.promise]);
  } finally {
    await runtime.stop();
    await platform[Symbol.asyncDispose]();
  }
}

/** An option that would have no effect is refused rather than ignored. */
function checkTogether(
  agent: string,
  message: string | undefined,
  { id, model }: RunOptions,
): void {
  if (message !== undefined) return;
  if (id === undefined) {
    throw new TenonError("invalid-input", "There is nothing to say and nothing to go on with.", {
      hint: `Write a message, e.g. ${tenon} run ${agent} "Hello", or name a conversation with --id.`,
    });
  }
  if (model === undefined) return;
  throw new TenonError("invalid-input", "--model is chosen with a message.", {
    hint: "What was begun goes on with the model it was begun with: leave it out, write a message, or fork.",
  });
}

async function openWork(
  { platform }: OpenStore,
  { agent, id, log }: Conversation,
): Promise<OpenWork | undefined> {
  try {
    return await findOpen(platform.logs, log);
  } catch (error) {
    if (!hasCode(error, "log-not-found")) throw error;
    throw new TenonError("log-not-found", `There is no conversation ${agent}/${id}.`, {
      hint: `Begin it with a message, or look for its id with \`${tenon} list\`.`,
      cause: error,
    });
  }
}

/** What is open goes on with a harness that was named for it. */
function swapOf(open: OpenWork | undefined, { harness }: Choice): Swap | undefined {
  if (open?.turn === undefined || harness === undefined) return undefined;
  return open.turn.harness === harness ? undefined : { turn: open.turn.id, harness };
}

function nothingOpen({ conversation, screen, options }: Run): number {
  const { agent, id } = conversation;
  if (options.json === true) screen.json({ agent, conversation: id, submission: null });
  screen.note(`Nothing is open in ${agent}/${id}. What happened: ${tenon} log ${id}`);
  return exitCodes.done;
}
