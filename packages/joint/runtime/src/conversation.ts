import {
  hasCode,
  TenonError,
  type Accepted,
  type CallId,
  type Conversation,
  type ConversationId,
  type Decision,
  type Entry,
  type LogEvent,
  type LogId,
  type Settlement,
  type SubmissionId,
  type SubmitOptions,
  type UserMessage,
} from "@tenon/contracts";
import {
  canonicalJson,
  closeTranscript,
  conversationId,
  conversationLog,
  decodeEntry,
  encodeEvent,
  factKeys,
  publicForm,
  type ConversationState,
} from "@tenon/log";
import { followLog } from "./follow.ts";
import { readInput } from "./input.ts";
import { readState } from "./read-state.ts";
import type { Services } from "./services.ts";
import { notNeeded } from "./not-needed.ts";

/** A conversation in process. */
export function openConversation(
  services: Services,
  agent: string,
  id: ConversationId,
): Conversation {
  const log = conversationLog(agent, id);
  return {
    agent,
    id: conversationId(id),
    log,
    submit: (input, options) => submit(services, { agent, id, log }, { input, options }),
    abort: (options) => abort(services, log, options),
    answer: (call, decision, options) => answer(services, log, { call, decision, by: options.by }),
    wait: (submission, options) => wait(services, log, { submission, signal: options?.signal }),
    follow: (options) => followLog(services, { log, ...options }),
    transcript: () => transcript(services, log),
    delete: () => erase(services, log),
  };
}

type Address = { readonly agent: string; readonly id: ConversationId; readonly log: LogId };
type Submission = { readonly input: string | UserMessage; readonly options: SubmitOptions };

async function submit(
  services: Services,
  address: Address,
  { input, options }: Submission,
): Promise<Accepted> {
  const { platform } = services;
  const message = readInput(input);
  const submission = submissionId(options.key ?? platform.ids.next());
  if (options.whenBusy === "reject") await refuseWhenBusy(services, address.log, submission);
  const accepted: LogEvent = {
    type: "submission.accepted",
    key: factKeys.submission(submission),
    ...(options.trace === undefined ? {} : { trace: options.trace }),
    data: {
      submission,
      input: message,
      whenBusy: options.whenBusy ?? "queue",
      by: options.by,
      ...(options.harness === undefined ? {} : { harness: options.harness }),
      ...(options.model === undefined ? {} : { model: options.model }),
    },
  };
  const now = platform.clock.now();
  const [entry] = await platform.logs.accept(address.log, [draft(accepted)], {
    wakeAt: now,
    opening: [draft(created(address, options))],
  });
  if (entry === undefined)
    throw new TenonError("internal", "The store accepted a submission without recording it.");
  await announce(services, address, options);
  services.wake(address.log);
  return { submission, offset: entry.offset };
}

function created(
  { agent, id }: Address,
  { by, title, metadata, initialData }: SubmitOptions,
): LogEvent {
  return {
    type: "conversation.created",
    key: factKeys.created,
    data: {
      agent,
      conversation: id,
      by,
      ...(title === undefined ? {} : { title }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(initialData === undefined ? {} : { initialData }),
    },
  };
}

/** A new conversation is in the directory before anyone drives it. */
async function announce(
  { platform, known }: Services,
  { agent, id, log }: Address,
  { title }: SubmitOptions,
): Promise<void> {
  if (known.get(log) !== undefined || (await platform.directory.get(log)) !== undefined) return;
  const now = platform.clock.now();
  const times = { createdAt: now, updatedAt: now };
  await platform.directory.upsert({
    log,
    agent,
    conversation: id,
    status: "running",
    approvals: [],
    ...times,
    ...(title === undefined ? {} : { title }),
  });
}

/** What was accepted before is not refused when it is repeated: its sender may have missed the answer. */
async function refuseWhenBusy(
  services: Services,
  log: LogId,
  submission: SubmissionId,
): Promise<void> {
  const { platform } = services;
  const state = await stateOrUndefined(services, log);
  if (state === undefined || (state.turn === undefined && state.submissions.length === 0)) return;
  for await (const { key } of platform.logs.read(log)) {
    if (key === factKeys.submission(submission)) return;
  }
  throw new TenonError(
    "conversation-busy",
    "The conversation is busy with an earlier submission.",
    {
      hint: 'Wait for it, abort it, or submit with `whenBusy: "queue"` or `"steer"`.',
    },
  );
}

async function abort(
  services: Services,
  log: LogId,
  { by, submission }: { readonly by: string; readonly submission?: SubmissionId },
): Promise<void> {
  const { platform } = services;
  const state = await currentState(services, log);
  const pending = state.submissions.find((candidate) => candidate.submission === submission);
  const turn = submission === undefined ? state.turn?.id : pending?.turn;
  if (turn === undefined && pending === undefined) return;
  const event: LogEvent = {
    type: "turn.abort-requested",
    ...(turn === undefined ? {} : { turn }),
    key:
      turn === undefined
        ? factKeys.submissionAbort(submission ?? ("" as SubmissionId))
        : factKeys.turnAbort(turn),
    data: { by, ...(submission === undefined ? {} : { submission }) },
  };
  try {
    await platform.logs.accept(log, [draft(event)], { wakeAt: platform.clock.now() });
  } catch (error) {
    // Someone else asked for the same stop before.
    if (!hasCode(error, "key-conflict")) throw error;
  }
  services.wake(log);
}

type Answer = { readonly call: CallId; readonly decision: Decision; readonly by: string };

async function answer(
  services: Services,
  log: LogId,
  { call, decision, by }: Answer,
): Promise<void> {
  const { platform } = services;
  checkDecision(decision);
  const { turn } = await currentState(services, log);
  const awaiting = turn?.journal.find(
    (event) => event.type === "tool.awaiting" && event.data.call === call,
  );
  if (turn === undefined || awaiting?.type !== "tool.awaiting")
    return refuseAnswer(services, log, { call, decision, by });
  if ((awaiting.data.reason === "client") !== (decision.type === "result")) {
    const fit = awaiting.data.reason === "client" ? "a result" : "to be approved or denied";
    throw new TenonError("invalid-input", `The call "${call}" awaits ${fit}.`);
  }
  const event: LogEvent = {
    type: "tool.answered",
    turn: turn.id,
    key: factKeys.toolAnswered(turn.id, call),
    data: { call, decision, by },
  };
  try {
    await platform.logs.accept(log, [draft(event)], { wakeAt: platform.clock.now() });
  } catch (error) {
    if (hasCode(error, "key-conflict")) throw settledAlready(call);
    throw error;
  }
  services.wake(log);
}

/** Decisions come from outside: what is not clearly an approval must never be taken for one. */
function checkDecision({ type }: { readonly type: string }): void {
  if (["approve", "deny", "result"].includes(type)) return;
  throw new TenonError(
    "invalid-input",
    "The `type` of a decision must be `approve`, `deny` or `result`.",
  );
}

/** The same answer again is one answer, also when its turn is over. */
async function refuseAnswer(
  { platform }: Services,
  log: LogId,
  { call, decision, by }: Answer,
): Promise<void> {
  let given: string | undefined;
  for await (const entry of platform.logs.read(log)) {
    if (entry.type !== "tool.answered") continue;
    const event = decodeEntry(entry);
    if (event?.type === "tool.answered" && event.data.call === call)
      given = canonicalJson(event.data);
  }
  if (given === canonicalJson({ call, decision, by })) return;
  if (given !== undefined) throw settledAlready(call);
  throw new TenonError(
    "approval-not-found",
    `No call "${call}" of this conversation awaits an answer.`,
  );
}

function settledAlready(call: CallId): TenonError {
  return new TenonError(
    "approval-settled",
    `The call "${call}" was answered already; the first answer counts.`,
  );
}

async function wait(
  services: Services,
  log: LogId,
  {
    submission,
    signal,
  }: { readonly submission: SubmissionId; readonly signal: AbortSignal | undefined },
): Promise<Settlement> {
  const { platform } = services;
  const known = await isPending(services, log, submission);
  const ended = new AbortController();
  const either = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
  const entries =
    known === undefined
      ? platform.logs.read(log)
      : platform.logs.follow(log, { after: known, signal: either });
  try {
    for await (const entry of entries) {
      const settlement = settlementOf(entry, submission);
      if (settlement !== undefined) return settlement;
    }
  } finally {
    ended.abort(notNeeded);
  }
  if (signal?.aborted === true)
    throw new TenonError("aborted", "Waiting for the submission was aborted; the work goes on.");
  throw new TenonError(
    "submission-not-found",
    `There is no submission "${submission}" in this conversation.`,
  );
}

/** Where to follow from when the submission is still owed. */
async function isPending(
  services: Services,
  log: LogId,
  submission: SubmissionId,
): Promise<ConversationState["head"]> {
  const state = await currentState(services, log);
  return state.submissions.some((pending) => pending.submission === submission)
    ? state.head
    : undefined;
}

function settlementOf(entry: Entry, submission: SubmissionId): Settlement | undefined {
  if (entry.key !== factKeys.submissionSettled(submission)) return undefined;
  const event = decodeEntry(entry);
  if (event?.type !== "submission.settled") return undefined;
  return { outcome: event.data.outcome, ...(event.turn === undefined ? {} : { turn: event.turn }) };
}

async function transcript(services: Services, log: LogId): ReturnType<Conversation["transcript"]> {
  const { transcript: open, head } = await currentState(services, log);
  if (head === undefined) throw new TenonError("log-not-found", "The conversation has no entries.");
  return { messages: closeTranscript(open).messages, offset: head };
}

async function erase({ platform, known }: Services, log: LogId): Promise<void> {
  known.forget(log);
  await platform.logs.delete(log);
  await platform.blobs.delete(log);
  await platform.directory.remove(log);
}

function draft(event: LogEvent): ReturnType<typeof encodeEvent> {
  const shown = publicForm(event);
  return encodeEvent(shown === undefined ? event : { ...event, public: shown });
}

function currentState({ platform, known }: Services, log: LogId): Promise<ConversationState> {
  return readState(platform.logs, log, known.get(log)?.state);
}

async function stateOrUndefined(
  services: Services,
  log: LogId,
): Promise<ConversationState | undefined> {
  try {
    return await currentState(services, log);
  } catch (error) {
    if (hasCode(error, "log-not-found")) return undefined;
    throw error;
  }
}

function submissionId(key: string): SubmissionId {
  if (key.length > 0 && key.length <= 256) return key as SubmissionId;
  throw new TenonError("invalid-input", "The key of a submission must have 1 to 256 characters.");
}
