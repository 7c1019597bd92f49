import { TenonError, type Delivery, type LogId, type WorkflowEvent } from "@tenon/contracts";
import { encodeWorkflowEvent, instanceKeys } from "@tenon/log";
import type { Services } from "../services.ts";
import { readInstance } from "./read-instance.ts";

/** What a conversation tells the instance that waits for it. */
type ChildAnswer = Extract<Delivery, { readonly as: "result" }>["payload"];

/** Brings what a conversation answered to the instance that waits for it. Rejects with `approval-not-found` when none does. */
export async function answerStep(
  services: Services,
  child: LogId,
  { parent, decision, spent }: ChildAnswer,
): Promise<void> {
  const { platform } = services;
  const { steps } = await readInstance(platform.logs, parent.log);
  const step = steps.get(parent.call);
  const isWaiting =
    step?.wait?.reason === "agent" && step.wait.key === parent.key && step.result === undefined;
  if (!isWaiting || decision.type !== "result") {
    throw new TenonError(
      "approval-not-found",
      `The step "${parent.call}" of ${parent.log} waits for ${child} no more.`,
    );
  }
  const { output, isError = false } = decision;
  const answer = {
    type: "result",
    output,
    isError,
    ...(spent === undefined ? {} : { spent }),
  } as const;
  const event: WorkflowEvent = {
    type: "step.answered",
    key: instanceKeys.stepAnswered(parent.call),
    data: { step: parent.call, answer, by: `log:${child}` },
  };
  await platform.logs.accept(parent.log, [encodeWorkflowEvent(event)], {
    wakeAt: platform.clock.now(),
  });
  services.wake(parent.log);
}
