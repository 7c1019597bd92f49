import type { AssistantMessage, ModelCall, ModelQuestion, ModelRequest } from "@tenon/contracts";
import {
  closeTranscript,
  describeRequest,
  factKeys,
  isStepRequest,
  stepRequest,
  type DescribedRequest,
} from "@tenon/log";
import { isStopped, recall, record, turnEvent, type Attempt } from "../turn/attempt.ts";
import { TurnFault } from "../turn/gate.ts";
import { admit } from "../turn/limits.ts";
import { recordSpec } from "../turn/resolve-agent.ts";
import { askModel, messageIdOf } from "./ask-model.ts";
import { DeltaQueue } from "./delta-queue.ts";
import { failedReply } from "./reply-message.ts";

/** `turn.model`: serves a recorded reply, or asks. */
export function callModel(attempt: Attempt, request: ModelRequest): ModelCall {
  const deltas = new DeltaQueue();
  const step = request.key === undefined ? beginStep(attempt) : undefined;
  const key = request.key ?? stepRequest(attempt.cursor.current);
  const done = attempt.gate.guard(() => replyTo(attempt, { request, key, step }, deltas));
  void done.then(() => deltas.end());
  return { done, [Symbol.asyncIterator]: () => deltas[Symbol.asyncIterator]() };
}

function beginStep({ cursor }: Attempt): number {
  cursor.current = cursor.step;
  cursor.step += 1;
  return cursor.current;
}

type Asked = {
  readonly request: ModelRequest;
  readonly key: string;
  readonly step: number | undefined;
};

async function replyTo(
  attempt: Attempt,
  { request, key, step }: Asked,
  deltas: DeltaQueue,
): Promise<AssistantMessage> {
  const { turn } = attempt;
  if (step === undefined && isStepRequest(key)) {
    throw new TurnFault({
      code: "harness",
      message: `The harness named a model call "${key}"; names that begin with "step:" are the host's.`,
    });
  }
  if (step !== undefined) recordSpec(attempt, step);
  const question = questionOf(attempt, request);
  const described = describe(attempt, question);
  const recorded = recall(attempt, "model.completed", factKeys.modelCompleted(turn, key));
  const asked = recall(attempt, "model.requested", factKeys.modelRequested(turn, key, 1));
  if (
    asked !== undefined &&
    !(await isSameQuestion(attempt, {
      key,
      asked: asked.data,
      described,
      isAnswered: recorded !== undefined,
    }))
  ) {
    return new Promise(() => undefined);
  }
  if (recorded !== undefined) return recorded.data.message;
  if (isStopped(attempt))
    return failedReply(
      { id: messageIdOf(attempt, key), model: question.model },
      { stop: "aborted", error: "The turn was stopped." },
    );
  admit(attempt);
  return askModel(attempt, { key, question, described, deltas });
}

function questionOf(attempt: Attempt, request: ModelRequest): ModelQuestion {
  const { spec } = attempt.cursor.resolved;
  const thinking = request.thinking ?? spec.thinking;
  return {
    model: request.model ?? spec.model,
    system: request.system.toWellFormed(),
    messages: request.messages,
    tools: request.tools,
    ...(thinking === undefined ? {} : { thinking }),
    ...(request.maxOutputTokens === undefined ? {} : { maxOutputTokens: request.maxOutputTokens }),
    ...(request.options === undefined ? {} : { options: request.options }),
  };
}

function describe(attempt: Attempt, question: ModelQuestion): DescribedRequest {
  const { state } = attempt.ledger;
  // The first batch of a turn is not folded yet when its first model call is described behind it.
  const transcript =
    state.turn === undefined ? attempt.start.messages : closeTranscript(state.transcript).messages;
  return describeRequest(question, {
    transcript,
    agent: attempt.cursor.resolved.spec,
    pieces: state.pieces,
  });
}

type Comparison = {
  readonly key: string;
  readonly asked: Pick<DescribedRequest, "conversation" | "configuration">;
  readonly described: DescribedRequest;
  readonly isAnswered: boolean;
};

/**
 * Tells whether the attempt may go on. A changed configuration keeps the recorded reply; a changed conversation would be
 * answered by a reply to another question, so the host settles what is open and starts the harness behind it.
 */
async function isSameQuestion(
  attempt: Attempt,
  { key, asked, described, isAnswered }: Comparison,
): Promise<boolean> {
  const configuration = asked.configuration !== described.configuration;
  const conversation = asked.conversation !== described.conversation;
  if (!configuration && !conversation) return true;
  const mustRestart = isAnswered && (conversation || attempt.isReplay);
  const diverged = factKeys.turnDiverged(attempt.turn, key);
  if (recall(attempt, "turn.diverged", diverged) === undefined) {
    const action = mustRestart ? "restarted" : "kept";
    await record(
      attempt,
      turnEvent(attempt, diverged, {
        type: "turn.diverged",
        data: {
          request: key,
          configuration,
          conversation,
          action,
        },
      }),
    );
  }
  if (mustRestart) attempt.gate.drop({ type: "diverged" });
  return !mustRestart;
}
