import {
  TenonError,
  type Delivery,
  type ErrorCode,
  type EventData,
  type LogId,
} from "@tenon/contracts";
import { parseLog } from "@tenon/log";
import { abort } from "../conversation/abort.ts";
import { submit, type Address } from "../conversation/submit.ts";
import { hopelessReason } from "../hopeless.ts";
import type { Services } from "../services.ts";
import { answerParent } from "../subagent/answer-parent.ts";

/**
 * Brings what one log owes to the other, under a key, so that bringing it twice is bringing it once. Resolves with why it
 * can never be brought, or undefined; rejects when it cannot be brought now.
 */
export async function deliver(
  services: Services,
  from: LogId,
  owed: EventData["delivery.owed"],
): Promise<string | undefined> {
  try {
    await send(services, from, owed);
    return undefined;
  } catch (error) {
    const reason = hopelessReason(error, hopeless);
    if (reason === undefined) throw error;
    return reason;
  }
}

/** What the same delivery will meet again, however often it is sent. */
const hopeless: readonly ErrorCode[] = [
  "approval-not-found",
  "approval-settled",
  "capability-missing",
  "invalid-id",
  "invalid-input",
  "key-conflict",
  "log-closed",
  "log-not-found",
  "value-too-large",
];

async function send(
  services: Services,
  from: LogId,
  owed: EventData["delivery.owed"],
): Promise<void> {
  switch (owed.as) {
    case undefined:
    case "message":
      return sendMessage(services, addressOf(owed.to), {
        key: `${from}/${owed.delivery}`,
        payload: owed.payload,
      });
    case "child":
      return openChild(services, addressOf(owed.to), owed.payload);
    case "result":
      return answerParent(services, from, owed.payload);
    case "stop":
      return abort(services, owed.to, owed.payload);
  }
}

type Message = { readonly key: string; readonly payload: Payload<"message"> };
type Payload<As extends NonNullable<Delivery["as"]>> = Extract<
  Delivery,
  { readonly as?: As }
>["payload"];

async function sendMessage(
  services: Services,
  address: Address,
  { key, payload }: Message,
): Promise<void> {
  const input = typeof payload === "string" ? payload : JSON.stringify(payload);
  await submit(services, address, { input, options: { key, by: `log:${key}` } });
}

async function openChild(
  services: Services,
  address: Address,
  { submission, input, by, parent, metadata }: Payload<"child">,
): Promise<void> {
  const options = { key: submission, by, ...(metadata === undefined ? {} : { metadata }) };
  await submit(services, address, { input, options, parent });
}

function addressOf(log: LogId): Address {
  const identity = parseLog(log);
  if (identity.type === "conversation")
    return { agent: identity.agent, id: identity.conversation, log };
  throw new TenonError("capability-missing", `The workflow ${log} takes no messages here.`);
}
