import {
  hasCode,
  TenonError,
  type Accepted,
  type ConversationId,
  type LogEvent,
  type LogId,
  type ParentCall,
  type SubmissionId,
  type SubmitOptions,
  type UserMessage,
} from "@tenon/contracts";
import { factKeys, nameOfLog } from "@tenon/log";
import { readInput } from "../input.ts";
import type { Services } from "../services.ts";
import { stateOrUndefined } from "./current-state.ts";
import { draft } from "./draft.ts";

/** Which conversation is meant. */
export type Address = {
  readonly agent: string;
  readonly id: ConversationId;
  readonly log: LogId;
};

/** What is submitted, and how. */
export interface Submission {
  readonly input: string | UserMessage;
  readonly options: SubmitOptions;
  /** Recorded when this submission creates the conversation. */
  readonly parent?: ParentCall;
}

/** Accepts a submission: it is durable before this resolves, and owed an outcome from then on. */
export async function submit(
  services: Services,
  address: Address,
  submitted: Submission,
): Promise<Accepted> {
  const { platform } = services;
  const { options } = submitted;
  const message = readInput(submitted.input);
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
  const [entry] = await platform.logs
    .accept(address.log, [draft(accepted)], {
      wakeAt: platform.clock.now(),
      opening: [draft(created(address, submitted))],
    })
    .catch((error: unknown) => {
      throw hasCode(error, "key-conflict") ? otherInput(address, submission, error) : error;
    });
  if (entry === undefined)
    throw new TenonError("internal", "The store accepted a submission without recording it.");
  await announce(services, address, submitted);
  services.wake(address.log);
  return { submission, offset: entry.offset };
}

/** Stores know keys of facts; their sender knows the one that was sent. */
function otherInput({ log }: Address, key: string, cause: unknown): TenonError {
  const message = `The key "${key}" was sent to the ${nameOfLog(log)} before, with another input.`;
  const hint = "Send the same input again, or another key.";
  return new TenonError("key-conflict", message, { hint, cause });
}

function created({ agent, id }: Address, { options, parent }: Submission): LogEvent {
  const { by, title, metadata, initialData } = options;
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
      ...(parent === undefined ? {} : { parent }),
    },
  };
}

/** A new conversation is in the directory before anyone drives it. */
async function announce(
  { platform, known }: Services,
  { agent, id, log }: Address,
  { options: { title }, parent }: Submission,
): Promise<void> {
  // Whoever drives it shows more while the directory is asked, perhaps, and that counts.
  const now = platform.clock.now();
  if (known.get(log) !== undefined || (await platform.directory.get(log)) !== undefined) return;
  const times = { createdAt: now, updatedAt: now };
  await platform.directory.upsert({
    log,
    agent,
    conversation: id,
    status: "running",
    approvals: [],
    ...times,
    ...(title === undefined ? {} : { title }),
    ...(parent === undefined ? {} : { parent: parent.log }),
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

function submissionId(key: string): SubmissionId {
  if (key.length > 0 && key.length <= 256) return key as SubmissionId;
  throw new TenonError("invalid-input", "The key of a submission must have 1 to 256 characters.");
}
