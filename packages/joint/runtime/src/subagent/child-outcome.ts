import type { Decision, LogEvent, Outcome, Spent, SubmissionId } from "@tenon/contracts";
import { closeTranscript, factKeys, type ConversationState } from "@tenon/log";
import { taskSubmission } from "./child-log.ts";

/** What a child owes its parent once its task is settled: recorded in the same batch, so that it is never lost. */
export function owedToParent(
  state: ConversationState,
  submission: SubmissionId,
  { outcome, spent }: { readonly outcome: Outcome; readonly spent?: Spent },
): readonly LogEvent[] {
  const parent = state.created?.parent;
  if (parent?.key === undefined || submission !== taskSubmission) return [];
  const delivery = "result";
  const decision = decisionOf(state, outcome);
  const payload = { parent, decision, ...(spent === undefined ? {} : { spent }) };
  return [
    {
      type: "delivery.owed",
      key: factKeys.deliveryOwed(delivery),
      data: { delivery, to: parent.log, as: "result", payload },
    },
  ];
}

function decisionOf(state: ConversationState, outcome: Outcome): Decision {
  const agent = state.created?.agent ?? "";
  switch (outcome.status) {
    case "done":
      return { type: "result", output: outcome.output ?? finalText(state) };
    case "failed":
      return failed(`The agent "${agent}" failed: ${outcome.failure.message}`);
    case "aborted":
      return failed(`The agent "${agent}" was stopped by ${outcome.by}.`);
  }
}

function failed(output: string): Decision {
  return { type: "result", output, isError: true };
}

function finalText({ transcript }: ConversationState): string {
  const reply = closeTranscript(transcript).messages.findLast(({ role }) => role === "assistant");
  const text = reply?.parts.map((part) => (part.type === "text" ? part.text : "")).join("") ?? "";
  return text.trim() === "" ? "The agent finished without a word." : text;
}
