import type { Entry, StepResult, WorkflowOutcome } from "@tenon/contracts";
import { decodeWorkflowEntry, type RecordedWorkflowEvent } from "@tenon/log";
import type { Style } from "./style.ts";
import { lineOf } from "./timeline.ts";
import { shortened, shortJson } from "./tool-line.ts";

/** One entry of the log of an instance on one line: number, time, type and what matters. */
export function instanceLine(entry: Entry, style: Style): string {
  const event = decodeWorkflowEntry(entry);
  const said = event === undefined ? "(written by a newer version)" : summaryOf(event);
  return lineOf(entry, { place: "", said, style });
}

function summaryOf(event: RecordedWorkflowEvent): string {
  switch (event.type) {
    case "workflow.created":
      return `${event.data.workflow}/${event.data.instance} by ${event.data.by}: ${shortJson(event.data.input)}`;
    case "workflow.attempted":
      return `attempt ${event.data.attempt} with version ${event.data.version} in ${event.data.owner}`;
    case "workflow.blocked":
      return event.data.message;
    case "workflow.event-received":
      return `${event.data.event} ${shortJson(event.data.payload)} by ${event.data.by}`;
    case "workflow.abort-requested":
      return `by ${event.data.by}`;
    case "workflow.failing":
      return event.data.failure.message;
    case "workflow.settled":
      return outcomeText(event.data.outcome);
    default:
      return summaryOfStep(event);
  }
}

type StepEvent = Extract<RecordedWorkflowEvent, { readonly type: `step.${string}` }>;

function summaryOfStep(event: StepEvent): string {
  const { step } = event.data;
  switch (event.type) {
    case "step.started":
      return `${step}, try ${event.data.attempt}`;
    case "step.failed":
      return `${step}, try ${event.data.attempt}: ${event.data.failure.message}`;
    case "step.awaiting":
      return `${step} awaits ${event.data.reason}`;
    case "step.answered":
      return `${step} ${event.data.answer.type} by ${event.data.by}`;
    case "step.delegated":
      return `${step} to ${event.data.to} by ${event.data.by}`;
    case "step.expired":
      return `${step} was not answered in time`;
    case "step.escalated":
      return `${step} to ${event.data.to.join(", ")}`;
    case "step.settled":
      return `${event.data.result.ok ? "✓" : "✗"} ${step} ${resultText(event.data.result)}`;
  }
}

function resultText(result: StepResult): string {
  return result.ok ? shortJson(result.value) : shortened(result.failure.message);
}

function outcomeText(outcome: WorkflowOutcome): string {
  switch (outcome.status) {
    case "done":
      return `done: ${shortJson(outcome.output)}`;
    case "failed":
      return `failed (${outcome.failure.code}): ${shortened(outcome.failure.message)}`;
    case "aborted":
      return `aborted by ${outcome.by}`;
  }
}
