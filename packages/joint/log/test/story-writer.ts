import type {
  ConversationId,
  EventData,
  EventOf,
  EventType,
  LogEvent,
  ModelQuestion,
  TurnId,
} from "@tenon/contracts";
import {
  closeTranscript,
  describeRequest,
  emptyState,
  encodeOffset,
  fold,
  type ConversationState,
  type RecordedEvent,
  type RequestAddress,
} from "../src/index.ts";

/** A question that was asked, and where the log holds it. */
export interface Asked {
  readonly address: Required<RequestAddress>;
  readonly question: ModelQuestion;
}

/** A log, and what its writer knows about it. */
export interface Story {
  readonly events: readonly RecordedEvent[];
  readonly asked: readonly Asked[];
}

/** Appends events to a log in memory and knows what the log says. */
export class StoryWriter implements Story {
  readonly events: RecordedEvent[] = [];
  readonly asked: Asked[] = [];
  state: ConversationState = emptyState;
  timeMs = 1_000_000;

  constructor() {
    const conversation = "c-1" as ConversationId;
    this.record("conversation.created", { agent: "clerk", conversation, by: "user:1" });
  }

  record<Type extends EventType>(type: Type, data: EventData[Type], turn?: TurnId): void {
    this.timeMs += 10;
    const event = eventOf({ type, data, ...(turn === undefined ? {} : { turn }) });
    const place = {
      offset: encodeOffset({ epoch: 7, seq: this.events.length + 1 }),
      epoch: 7,
      time: this.timeMs,
    };
    const recorded: RecordedEvent = { ...event, ...place };
    this.events.push(recorded);
    this.state = fold(this.state, recorded);
  }

  /** Records a question as a runtime does, and remembers it. */
  ask(question: ModelQuestion, { turn, request, attempt }: Asked["address"]): void {
    const { transcript, agent, pieces } = this.state;
    const described = describeRequest(question, {
      transcript: closeTranscript(transcript).messages,
      agent: agent?.spec,
      pieces,
    });
    const message = this.fresh("message") as EventData["model.requested"]["message"];
    const { model } = question;
    this.record("model.requested", { request, message, attempt, model, ...described }, turn);
    this.asked.push({ address: { turn, request, attempt }, question });
  }

  /** A name that is new in this log. */
  fresh(name: string): string {
    return `${name}-${this.events.length + 1}`;
  }
}

function eventOf<Type extends EventType>(event: EventOf<Type>): LogEvent {
  return event as unknown as LogEvent;
}
