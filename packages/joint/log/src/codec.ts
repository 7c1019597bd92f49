import {
  TenonError,
  type Entry,
  type EntryDraft,
  type EventType,
  type LogEvent,
  type Offset,
} from "@tenon/contracts";

/** An event with its place in the log. */
export type RecordedEvent = LogEvent & {
  readonly offset: Offset;
  readonly epoch: number;
  readonly time: number;
};

/** The version that writers write, for each type of event. Readers upcast what is older. */
export const eventVersions: { readonly [Type in EventType]: number } = {
  "conversation.created": 1,
  "conversation.forked": 1,
  "conversation.closed": 1,
  "submission.accepted": 1,
  "submission.consumed": 1,
  "submission.settled": 1,
  "turn.started": 1,
  "turn.attempted": 1,
  "turn.parked": 1,
  "turn.diverged": 1,
  "turn.abort-requested": 1,
  "turn.settled": 1,
  "agent.resolved": 1,
  "model.requested": 1,
  "model.delta": 1,
  "model.completed": 1,
  "model.failed": 1,
  "tool.requested": 1,
  "tool.awaiting": 1,
  "tool.answered": 1,
  "tool.delegated": 1,
  "tool.escalated": 1,
  "tool.expired": 1,
  "tool.started": 1,
  "tool.progressed": 1,
  "tool.memoized": 1,
  "tool.settled": 1,
  "value.recorded": 1,
  "message.appended": 1,
  "inbox.delivered": 1,
  "transcript.compacted": 1,
  "stash.saved": 1,
  "state.set": 1,
  "workspace.committed": 1,
  "timer.set": 1,
  "timer.fired": 1,
  "delivery.owed": 1,
  "delivery.made": 1,
  "schedule.fired": 1,
};

/** Turns an event into what a store keeps. */
export function encodeEvent(event: LogEvent): EntryDraft {
  return { ...event, data: { ...event.data, v: eventVersions[event.type] } };
}

/**
 * Turns a stored entry into an event of today's shape. Undefined for a type that this version does not know and may
 * skip; `log-newer` when it may not be skipped, or when the type is known in an older version only.
 */
export function decodeEntry(entry: Entry): RecordedEvent | undefined {
  const { v, critical, ...data } = entry.data;
  if (!isEventType(entry.type)) {
    if (critical !== true) return undefined;
    throw newer(entry, `does not know "${entry.type}", which must not be skipped`);
  }
  if (v > eventVersions[entry.type]) {
    throw newer(
      entry,
      `knows "${entry.type}" up to version ${eventVersions[entry.type]}, not ${v}`,
    );
  }
  return { ...entry, data } as unknown as RecordedEvent;
}

function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventVersions, type);
}

function newer(entry: Entry, reason: string): TenonError {
  return new TenonError(
    "log-newer",
    `The log was written by a newer version of Tenon: this one ${reason} (offset ${entry.offset}).`,
    {
      hint: "Update Tenon and open the conversation again; nothing was changed.",
    },
  );
}
