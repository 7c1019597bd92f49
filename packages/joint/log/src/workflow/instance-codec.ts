import {
  TenonError,
  type Entry,
  type EntryDraft,
  type Offset,
  type WorkflowEvent,
  type WorkflowEventType,
} from "@tenon/contracts";

/** An event of an instance with its place in the log. */
export type RecordedWorkflowEvent = WorkflowEvent & {
  readonly offset: Offset;
  readonly epoch: number;
  readonly time: number;
};

/** The version that writers write, for each type of event of an instance. */
const workflowEventVersions: { readonly [Type in WorkflowEventType]: number } = {
  "workflow.created": 1,
  "workflow.attempted": 1,
  "workflow.blocked": 1,
  "workflow.event-received": 1,
  "workflow.abort-requested": 1,
  "workflow.failing": 1,
  "workflow.settled": 1,
  "step.started": 1,
  "step.failed": 1,
  "step.awaiting": 1,
  "step.answered": 1,
  "step.delegated": 1,
  "step.escalated": 1,
  "step.expired": 1,
  "step.settled": 1,
};

/** Turns an event of an instance into what a store keeps. Its public form shows names and times, no content. */
export function encodeWorkflowEvent(event: WorkflowEvent): EntryDraft {
  const shown = event.public ?? publicForm(event);
  const draft = { ...event, data: { ...event.data, v: workflowEventVersions[event.type] } };
  return shown === undefined ? draft : { ...draft, public: shown };
}

/** As `decodeEntry`, for the log of an instance. */
export function decodeWorkflowEntry(entry: Entry): RecordedWorkflowEvent | undefined {
  const { v, critical, ...data } = entry.data;
  const isKnown = isWorkflowEventType(entry.type);
  if (isKnown && v <= workflowEventVersions[entry.type])
    return { ...entry, data } as unknown as RecordedWorkflowEvent;
  if (!isKnown && critical !== true) return undefined;
  throw new TenonError(
    "log-newer",
    `The instance was written by a newer version of Tenon: this one does not know "${entry.type}" in version ${v} (offset ${entry.offset}).`,
    { hint: "Update Tenon; nothing was changed." },
  );
}

function isWorkflowEventType(type: string): type is WorkflowEventType {
  return Object.hasOwn(workflowEventVersions, type);
}

function publicForm(event: WorkflowEvent): EntryDraft["public"] {
  switch (event.type) {
    case "workflow.created":
      return { workflow: event.data.workflow, instance: event.data.instance };
    case "workflow.settled":
      return { status: event.data.outcome.status };
    case "step.started":
      return { step: event.data.step, attempt: event.data.attempt };
    case "step.failed":
      return {
        step: event.data.step,
        attempt: event.data.attempt,
        retryAt: event.data.retryAt,
      };
    case "step.awaiting":
      return { step: event.data.step, reason: event.data.reason };
    case "step.answered":
    case "step.escalated":
    case "step.expired":
      return { step: event.data.step };
    case "step.settled":
      return { step: event.data.step, ok: event.data.result.ok };
    case "workflow.attempted":
    case "workflow.blocked":
    case "workflow.event-received":
    case "workflow.abort-requested":
    case "workflow.failing":
    case "step.delegated":
      return undefined;
  }
}
