import {
  hasCode,
  TenonError,
  type Delivery,
  type LogEvent,
  type LogId,
  type ParentCall,
} from "@tenon/contracts";
import { factKeys, parseLog, type OpenTurn } from "@tenon/log";
import { currentState } from "../conversation/current-state.ts";
import { draft } from "../conversation/draft.ts";
import type { Services } from "../services.ts";

/** What a child tells the conversation that waits for it. */
export type ChildAnswer = Extract<Delivery, { readonly as: "result" }>["payload"];

/** Answers the call that a child was opened for. Rejects with `approval-not-found` when it waits no more. */
export async function answerParent(
  services: Services,
  child: LogId,
  answer: ChildAnswer,
): Promise<void> {
  const { platform } = services;
  const { parent, decision, spent } = answer;
  const { log, call } = parent;
  if (parseLog(log).type === "workflow") {
    return services.workflows.engine.answerStep(services, child, answer);
  }
  const { turn } = await currentState(services, log);
  if (turn === undefined || !waitsForChild(turn, parent)) {
    throw new TenonError(
      "approval-not-found",
      `The call "${call}" of ${log} waits for ${child} no more.`,
    );
  }
  const event: LogEvent = {
    type: "tool.answered",
    turn: turn.id,
    key: factKeys.toolAnswered(turn.id, call),
    data: { call, decision, by: `log:${child}`, ...(spent === undefined ? {} : { spent }) },
  };
  try {
    await platform.logs.accept(log, [draft(event)], { wakeAt: platform.clock.now() });
  } catch (error) {
    if (!hasCode(error, "key-conflict")) throw error;
    throw new TenonError("approval-settled", `The call "${call}" of ${log} was answered already.`);
  }
  services.wake(log);
}

/** Tells whether the very call, and not another of its id, waits for a child. */
export function waitsForChild({ journal }: OpenTurn, { call, key }: ParentCall): boolean {
  const isAsked = journal.some(
    (event) =>
      event.type === "tool.requested" && event.data.call === call && event.data.key === key,
  );
  return (
    isAsked &&
    journal.some(
      (event) =>
        event.type === "tool.awaiting" && event.data.call === call && event.data.reason === "child",
    ) &&
    !journal.some((event) => event.type === "tool.settled" && event.data.call === call)
  );
}
