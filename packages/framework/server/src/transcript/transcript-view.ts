import type {
  CallId,
  EventData,
  Json,
  JsonObject,
  MessageId,
  Outcome,
  Part,
  Principal,
  StopReason,
  SubmissionId,
} from "@tenon/contracts";
import { isStepRequest } from "@tenon/log";
import type { PublicMessage } from "../conversation/public-message.ts";

/** One message of a conversation, as a page shows it. */
export type ViewMessage =
  | {
      readonly role: "user";
      readonly submission: SubmissionId;
      readonly by: Principal;
      readonly time: number;
      readonly parts: readonly Part[];
      /** Missing while it is still owed. */
      readonly outcome?: Outcome;
    }
  | {
      readonly role: "assistant";
      readonly id: MessageId;
      readonly time: number;
      readonly parts: readonly PublicPart[];
    }
  | {
      readonly role: "tool";
      readonly call: CallId;
      readonly name: string;
      readonly status: "requested" | "awaiting" | "running" | "settled";
      /** What an awaiting call waits for. */
      readonly reason?: string;
      readonly isError?: boolean;
      readonly source?: string;
      readonly input?: Json;
      readonly output?: Json;
    };

/** A part of a reply; of a call only its id and name. */
export type PublicPart =
  | Exclude<Part, { readonly type: "call" }>
  | { readonly type: "call"; readonly id: CallId; readonly name: string };

/** A conversation as a page shows it, up to an offset. */
export type TranscriptView = {
  readonly offset: string;
  readonly status: "idle" | "running" | "waiting" | "closed";
  readonly messages: readonly ViewMessage[];
};

/** Folds the public log into messages. */
export class TranscriptFold {
  readonly #messages: ViewMessage[] = [];
  readonly #submissions = new Map<string, number>();
  readonly #calls = new Map<string, number>();
  #owed = 0;
  #isInTurn = false;
  #offset = "-1";

  get offset(): string {
    return this.#offset;
  }

  add(message: PublicMessage): void {
    this.#offset = message.offset;
    this.#fold(message as PublicMessage & ShownEvent);
  }

  view(isClosed: boolean): TranscriptView {
    const status = isClosed ? "closed" : this.#status();
    return { offset: this.#offset, status, messages: [...this.#messages] };
  }

  #fold(event: PublicMessage & ShownEvent): void {
    switch (event.type) {
      case "submission.accepted": {
        const { submission, by, input } = event.data;
        this.#owed += 1;
        this.#submissions.set(submission, this.#messages.length);
        this.#messages.push({ role: "user", submission, by, time: event.time, parts: input.parts });
        return;
      }
      case "submission.settled":
        this.#owed -= 1;
        this.#change(this.#submissions, event.data.submission, { outcome: event.data.outcome });
        return;
      case "turn.started":
      case "turn.settled":
        this.#isInTurn = event.type === "turn.started";
        return;
      case "model.completed":
        return this.#reply(event.time, event.data);
      case "tool.requested": {
        const { call, name } = event.data;
        this.#calls.set(call, this.#messages.length);
        this.#messages.push({ role: "tool", call, name, status: "requested" });
        return;
      }
      case "tool.awaiting":
        return this.#call(event.data, { status: "awaiting" });
      case "tool.answered":
        return this.#call({ call: event.data.call }, { status: "requested" });
      case "tool.started":
        return this.#call(event.data, { status: "running" });
      case "tool.settled":
        return this.#call(event.data, { status: "settled" });
    }
  }

  /** Other questions of a harness, and replies that failed, are no part of the conversation. */
  #reply(time: number, { request, message }: Completed): void {
    if (!isStepRequest(request) || message.stop === "error" || message.stop === "aborted") return;
    this.#messages.push({ role: "assistant", id: message.id, time, parts: message.parts });
  }

  #call(
    { call, attempt: _attempt, ...shown }: { readonly call: CallId; readonly attempt?: number },
    change: { readonly status: CallStatus },
  ): void {
    this.#change(this.#calls, call, { ...shown, ...change });
  }

  #change(places: Map<string, number>, id: string, change: Partial<ViewMessage>): void {
    const place = places.get(id);
    const known = place === undefined ? undefined : this.#messages[place];
    if (place !== undefined && known !== undefined)
      this.#messages[place] = { ...known, ...change } as ViewMessage;
  }

  #status(): TranscriptView["status"] {
    if (!this.#isInTurn) return this.#owed > 0 ? "running" : "idle";
    const open = this.#messages.filter(isOpenCall);
    const isWaiting = open.length > 0 && open.every(({ status }) => status === "awaiting");
    return isWaiting ? "waiting" : "running";
  }
}

type CallStatus = "requested" | "awaiting" | "running" | "settled";

type Completed = {
  readonly request: string;
  readonly message: {
    readonly id: MessageId;
    readonly stop: StopReason;
    readonly parts: readonly PublicPart[];
  };
};

/** The public forms that make messages. Every other type is passed over. */
type ShownEvent =
  | { readonly type: "submission.accepted"; readonly data: EventData["submission.accepted"] }
  | { readonly type: "submission.settled"; readonly data: EventData["submission.settled"] }
  | { readonly type: "turn.started" | "turn.settled"; readonly data: JsonObject }
  | { readonly type: "model.completed"; readonly data: Completed }
  | {
      readonly type: "tool.requested";
      readonly data: { readonly call: CallId; readonly name: string };
    }
  | {
      readonly type: "tool.awaiting" | "tool.answered" | "tool.started" | "tool.settled";
      readonly data: { readonly call: CallId; readonly attempt?: number };
    };

function isOpenCall(
  message: ViewMessage,
): message is ViewMessage & { readonly role: "tool"; readonly status: CallStatus } {
  return message.role === "tool" && message.status !== "settled";
}
