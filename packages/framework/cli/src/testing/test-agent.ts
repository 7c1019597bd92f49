import process from "node:process";
import {
  TenonError,
  type Agent,
  type CallId,
  type Conversation,
  type Decision,
  type Json,
  type ModelProviders,
  type ModelQuestion,
  type Offset,
  type Outcome,
  type PendingApproval,
  type Platform,
  type SubmissionId,
  type Usage,
} from "@tenon/contracts";
import { conversationId, decodeEntry, type RecordedEvent } from "@tenon/log";
import { createScriptedModel, type Script } from "@tenon/model-scripted";
import { createManualClock, createMemoryPlatform } from "@tenon/platform-memory";
import { createRuntime } from "@tenon/runtime";
import { approvalsOf, waitsNow } from "../commands/open-work.ts";
import { composeHarnesses } from "../compose/harnesses.ts";
import { turnOf } from "./test-turn.ts";

/** What surrounds a tested agent. */
export interface TestAgentOptions {
  /** Values of the secrets that its tools declare. */
  readonly secrets?: { readonly [name: string]: string };
  /** Who asks. Default `user:test`. */
  readonly by?: string;
  readonly harness?: string;
}

/** A tool call of a turn, in the order in which the model asked. */
export interface TestCall {
  readonly name: string;
  /** As the model sent it. */
  readonly input: Json;
  /** What came of it: a value, else its text. Absent while it waits. */
  readonly output?: Json;
  readonly isError: boolean;
}

/** What came of a message: a settled turn, or one that waits for an answer. */
export interface TestTurn {
  /** Absent while the turn waits. */
  readonly outcome?: Outcome;
  /** Text of the last reply. */
  readonly reply: string;
  readonly calls: readonly TestCall[];
  /** The calls that a person must allow. */
  readonly waiting: readonly PendingApproval[];
  /** Of the whole turn; absent while it waits. */
  readonly usage?: Usage;
}

/** An agent in a conversation of its own, with a scripted model: no key, no network, and a clock that stands still. */
export interface TestAgent extends AsyncDisposable {
  /** Everything that the model was asked, oldest first. */
  readonly questions: readonly ModelQuestion[];
  /** Says something, and resolves when the turn is settled or waits for an answer. */
  send(message: string): Promise<TestTurn>;
  /** Allows the call that waits, or the first of a tool, and resolves as `send` does. */
  approve(options?: { readonly tool?: string; readonly input?: Json }): Promise<TestTurn>;
  /** Refuses it. */
  deny(options?: { readonly tool?: string; readonly reason?: string }): Promise<TestTurn>;
  /** Moves the clock, and lets what was waiting for it happen. */
  advance(ms: number): Promise<void>;
}

/** Sets up an agent, or the agent of the project with that name, whose model answers by `script`. */
export async function testAgent(
  agent: Agent | string,
  script: Script,
  options: TestAgentOptions = {},
): Promise<TestAgent> {
  const tested = typeof agent === "string" ? await agentOfProject(agent) : agent;
  const clock = createManualClock();
  const platform = createMemoryPlatform({ clock, secrets: options.secrets ?? {} });
  const questions: ModelQuestion[] = [];
  const runtime = createRuntime({
    platform,
    agents: { names: () => [tested.name], get: async () => tested },
    harnesses: composeHarnesses(process.cwd(), options.harness ?? tested.harness),
    models: modelsOf(script, questions),
    // Time stands still, so nothing may wait for it.
    policy: { parkAfterMs: 0, retryBaseMs: 0, retryMaxMs: 0 },
  });
  runtime.start();
  const conversation = runtime.conversation(tested.name, conversationId("test"));
  const by = options.by ?? "user:test";
  const scope: Scope = { platform, conversation, by, last: undefined };
  return {
    questions,
    send: (message) => send(scope, message),
    approve: ({ tool, input } = {}) =>
      answer(scope, tool, input === undefined ? { type: "approve" } : { type: "approve", input }),
    deny: ({ tool, reason } = {}) =>
      answer(scope, tool, reason === undefined ? { type: "deny" } : { type: "deny", reason }),
    advance: (ms) => clock.advance(ms),
    async [Symbol.asyncDispose]() {
      await runtime.stop();
      await platform[Symbol.asyncDispose]();
    },
  };
}

interface Scope {
  readonly platform: Platform;
  readonly conversation: Conversation;
  readonly by: string;
  /** The newest message. */
  last: { readonly submission: SubmissionId; readonly offset: Offset } | undefined;
}

/** Loaded late: an agent that is given as a value needs no project. */
async function agentOfProject(name: string): Promise<Agent> {
  const { loadAgent } = await import("../compose/load-agents.ts");
  return (await loadAgent(name)).agent;
}

/** Whatever model an agent names, the script answers. */
function modelsOf(script: Script, questions: ModelQuestion[]): ModelProviders {
  const model = createScriptedModel(script);
  return {
    open: async () => ({
      ...model,
      stream(question, options) {
        questions.push(structuredClone(question));
        return model.stream(question, options);
      },
    }),
  };
}

async function send(scope: Scope, message: string): Promise<TestTurn> {
  scope.last = await scope.conversation.submit(message, { by: scope.by });
  return turnEnd(scope, scope.last);
}

async function answer(
  scope: Scope,
  tool: string | undefined,
  decision: Decision,
): Promise<TestTurn> {
  const { platform, conversation, by, last } = scope;
  const pending = await approvalsOf(platform.logs, conversation.log);
  const chosen = pending.find((approval) => tool === undefined || approval.tool === tool);
  if (chosen === undefined || last === undefined) {
    const tools = pending.map((approval) => approval.tool).join(", ");
    throw new TenonError(
      "approval-not-found",
      tool === undefined ? "No call waits for an answer." : `No call of "${tool}" waits.`,
      { hint: tools === "" ? "Look at `waiting` of the turn first." : `Waiting: ${tools}.` },
    );
  }
  await conversation.answer(chosen.call as CallId, decision, { by });
  return turnEnd(scope, last);
}

/** Follows until the message has its outcome, or until its turn waits for somebody. */
async function turnEnd(
  { platform, conversation }: Scope,
  { submission, offset }: { readonly submission: SubmissionId; readonly offset: Offset },
): Promise<TestTurn> {
  const { logs } = platform;
  const { log } = conversation;
  const ended = new AbortController();
  const events: RecordedEvent[] = [];
  try {
    for await (const entry of logs.follow(log, { after: offset, signal: ended.signal })) {
      const event = decodeEntry(entry);
      if (event !== undefined) events.push(event);
      if (event?.type === "submission.settled" && event.data.submission === submission) break;
      if (event?.type === "turn.parked" && (await waitsNow(platform, log, event.offset))) break;
    }
  } finally {
    ended.abort();
  }
  return { ...turnOf(events, submission), waiting: await approvalsOf(logs, log) };
}
