import type {
  AssistantMessage,
  EventData,
  LogEvent,
  MessageId,
  ModelFailure,
  ModelQuestion,
  ModelRef,
} from "@tenon/contracts";
import { callsOf, factKeys, isStepRequest, type DescribedRequest } from "@tenon/log";
import { effectKey } from "../tool/effect-key.ts";
import { isStopped, recall, record, turnEvent, type Attempt } from "../turn/attempt.ts";
import { DeltaBuffer } from "./delta-buffer.ts";
import { callIdsOf, failedReply, replyMessage } from "./reply-message.ts";
import { repairCalls } from "./repair-calls.ts";
import { streamReply } from "./stream-reply.ts";
import type { DeltaQueue } from "./delta-queue.ts";

/** One model call of a turn. */
export interface ModelTask {
  readonly key: string;
  readonly question: ModelQuestion;
  readonly described: DescribedRequest;
  readonly deltas: DeltaQueue;
}

/**
 * Asks until there is a reply: a model that fails for a while is tried again with growing pauses, then the next of the
 * fallback list is asked. How far this went is in the log, so that another process goes on from there.
 */
export async function askModel(attempt: Attempt, task: ModelTask): Promise<AssistantMessage> {
  for (;;) {
    const past = pastTries(attempt, task);
    const model = candidates(attempt, task).find(
      (candidate) => !past.givenUp.has(nameOf(candidate)),
    );
    const isOverflow = past.last?.failure.kind === "overflow";
    if (model === undefined || isOverflow)
      return settleFailed(attempt, task, { type: "error", ...past });
    if (!(await pause(attempt, past.retryAt)))
      return settleFailed(attempt, task, { type: "aborted", ...past });
    const reply = await tryOnce(attempt, task, { model, number: past.tries + 1 });
    if (reply !== undefined) return reply;
  }
}

/** Id of the reply that a request makes, reserved before the model is asked. */
export function messageIdOf(attempt: Attempt, key: string): MessageId {
  return `${attempt.turn}/${key}` as MessageId;
}

type PastTries = {
  readonly tries: number;
  readonly failures: number;
  readonly givenUp: ReadonlySet<string>;
  readonly retryAt: number;
  readonly last?: { readonly model: ModelRef; readonly failure: ModelFailure };
};

function pastTries(attempt: Attempt, { key }: ModelTask): PastTries {
  let past: PastTries = { tries: 0, failures: 0, givenUp: new Set(), retryAt: 0 };
  for (let number = 1; ; number += 1) {
    const asked = recall(
      attempt,
      "model.requested",
      factKeys.modelRequested(attempt.turn, key, number),
    );
    if (asked === undefined) return past;
    const failed = recall(attempt, "model.failed", factKeys.modelFailed(attempt.turn, key, number));
    past = { ...past, tries: number };
    if (failed === undefined) continue;
    const { failure, retryAt } = failed.data;
    const last = { model: asked.data.model, failure };
    const givenUp =
      retryAt === undefined ? new Set([...past.givenUp, nameOf(asked.data.model)]) : past.givenUp;
    past = {
      ...past,
      last,
      givenUp,
      failures: retryAt === undefined ? 0 : past.failures + 1,
      retryAt: retryAt ?? 0,
    };
  }
}

/** The model that was asked for, then the agent's others. A harness that chose a model of its own gets no other. */
function candidates(attempt: Attempt, { question }: ModelTask): readonly ModelRef[] {
  const { models } = attempt.agent;
  const isListed = models.some((model) => nameOf(model) === nameOf(question.model));
  return isListed
    ? [question.model, ...models.filter((model) => nameOf(model) !== nameOf(question.model))]
    : [question.model];
}

/** False when a stop came first. */
async function pause(attempt: Attempt, until: number): Promise<boolean> {
  const { clock } = attempt.services.platform;
  const ms = until - clock.now();
  if (ms > 0 && !isStopped(attempt))
    await clock.after(ms, AbortSignal.any([attempt.stop, attempt.over]));
  return !isStopped(attempt);
}

type Try = { readonly model: ModelRef; readonly number: number };

async function tryOnce(
  attempt: Attempt,
  task: ModelTask,
  { model, number }: Try,
): Promise<AssistantMessage | undefined> {
  const { key, question, described } = task;
  const message = messageIdOf(attempt, key);
  const requested = turnEvent(attempt, factKeys.modelRequested(attempt.turn, key, number), {
    type: "model.requested",
    data: {
      request: key,
      message,
      attempt: number,
      model,
      ...withoutKnownPieces(described, attempt.ledger.state.pieces),
    },
  });
  await record(attempt, requested);
  const buffer = new DeltaBuffer(attempt, { key, attempt: number });
  let at = 0;
  const lengths = new Map<number, number>();
  const end = await streamReply(attempt, { ...question, model }, (said) => {
    if (attempt.gate.isClosed) return;
    const delta = attempt.services.secrets.scrub(said);
    const position = lengths.get(delta.index) ?? 0;
    lengths.set(delta.index, position + delta.text.length);
    attempt.services.live.publish(attempt.ledger.lease.log, {
      type: "fragment",
      fragment: { message, attempt: number, at: at++, position, delta },
    });
    task.deltas.push(delta);
    buffer.add(delta);
  });
  buffer.stop();
  if (end.type === "reply") {
    const reply = replyMessage(repairCalls(end.reply, question.tools), {
      id: message,
      model,
      takenCalls: () => callIdsOf(attempt.ledger.state),
    });
    const providerId =
      end.reply.providerId === undefined ? {} : { providerId: end.reply.providerId };
    return settleReply(attempt, { request: key, attempt: number, message: reply, ...providerId });
  }
  if (isStopped(attempt)) return undefined;
  await recordFailure(attempt, task, { number, failure: end.failure });
  return undefined;
}

/** The reply and the requests of all its calls are one batch, so that no crash leaves a half-known step. */
async function settleReply(
  attempt: Attempt,
  completed: EventData["model.completed"],
): Promise<AssistantMessage> {
  const { turn, cursor } = attempt;
  // What another question's reply calls is never run: only a step's calls are owed a result.
  const calls = isStepRequest(completed.request) ? callsOf(completed.message) : [];
  const requests = calls.map((call): LogEvent =>
    turnEvent(attempt, factKeys.toolRequested(turn, call.id), {
      type: "tool.requested",
      data: {
        call: call.id,
        name: call.name,
        key: effectKey(attempt, call.id),
        replay: cursor.resolved.tools.get(call.name)?.replay ?? "unsafe",
      },
    }),
  );
  await record(
    attempt,
    turnEvent(attempt, factKeys.modelCompleted(turn, completed.request), {
      type: "model.completed",
      data: completed,
    }),
    ...requests,
  );
  return (
    recall(attempt, "model.completed", factKeys.modelCompleted(turn, completed.request))?.data
      .message ?? completed.message
  );
}

async function recordFailure(
  attempt: Attempt,
  { key }: ModelTask,
  { number, failure }: { readonly number: number; readonly failure: ModelFailure },
): Promise<void> {
  const { services, turn } = attempt;
  const past = pastTries(attempt, { key } as ModelTask);
  const isWorthRetrying =
    retryable.has(failure.kind) && past.failures + 1 < services.policy.modelTries;
  const retryAt = isWorthRetrying
    ? { retryAt: services.platform.clock.now() + pauseMs(attempt, past.failures, failure) }
    : {};
  await record(
    attempt,
    turnEvent(attempt, factKeys.modelFailed(turn, key, number), {
      type: "model.failed",
      data: {
        request: key,
        attempt: number,
        failure,
        ...retryAt,
      },
    }),
  );
}

async function settleFailed(
  attempt: Attempt,
  task: ModelTask,
  why: PastTries & { readonly type: "error" | "aborted" },
): Promise<AssistantMessage> {
  const model = why.last?.model ?? task.question.model;
  const error =
    why.type === "aborted"
      ? "The turn was stopped."
      : `${nameOf(model)} failed: ${why.last?.failure.message ?? "no model is left to ask."}`;
  const kind = why.type === "error" ? why.last?.failure.kind : undefined;
  const message = failedReply(
    { id: messageIdOf(attempt, task.key), model },
    { stop: why.type, error, ...(kind === undefined ? {} : { kind }) },
  );
  return settleReply(attempt, { request: task.key, attempt: why.tries, message });
}

const retryable: ReadonlySet<ModelFailure["kind"]> = new Set<ModelFailure["kind"]>([
  "network",
  "overloaded",
  "rate-limit",
  "timeout",
]);

function pauseMs(attempt: Attempt, failures: number, failure: ModelFailure): number {
  const { policy, platform } = attempt.services;
  const growing = Math.min(policy.retryMaxMs, policy.retryBaseMs * 2 ** failures);
  const jittered = growing * (0.75 + platform.ids.random() / 2);
  return Math.ceil(Math.max(jittered, failure.retryAfterMs ?? 0));
}

/** An earlier try of the same call may hold them already. */
function withoutKnownPieces(
  described: DescribedRequest,
  known: { readonly [digest: string]: true },
): DescribedRequest {
  const { pieces = {}, ...context } = described.context;
  const fresh = Object.entries(pieces).filter(([digest]) => known[digest] === undefined);
  return {
    ...described,
    context: fresh.length === 0 ? context : { ...context, pieces: Object.fromEntries(fresh) },
  };
}

function nameOf({ provider, id }: ModelRef): string {
  return `${provider}/${id}`;
}
