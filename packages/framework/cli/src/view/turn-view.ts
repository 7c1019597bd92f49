import type {
  CallId,
  Entry,
  Fragment,
  Json,
  MessageId,
  Outcome,
  SubmissionId,
  TurnId,
  Update,
  Usage,
} from "@tenon/contracts";
import { decodeEntry, isStepRequest, type RecordedEvent } from "@tenon/log";
import { approvalLines, type CommandWords } from "./approval-lines.ts";
import { ReplyText, textOf } from "./reply-text.ts";
import { shortName } from "./short-name.ts";
import type { Style } from "./style.ts";
import { shortened, toolLine } from "./tool-line.ts";

/** Something to show: a piece of the answer, or a line beside it. */
export type Shown = { readonly answer: string } | { readonly note: string };

/** What is followed, and how it is called. */
export interface TurnViewOptions extends CommandWords {
  readonly submission: SubmissionId;
  /** Calls that were answered before the view was opened: nobody is asked again. */
  readonly answered?: ReadonlySet<CallId>;
  /** Whoever shows the view asks for approvals, too. */
  readonly isAskedHere?: boolean;
}

/** What a person sees of one submission: decides what each update shows. No I/O. */
export class TurnView {
  readonly options: TurnViewOptions;
  readonly #reply = new ReplyText();
  /** Whether the reply of a request is part of the answer, and its message. */
  readonly #requests = new Map<string, { readonly message: MessageId; readonly isOurs: boolean }>();
  readonly #messages = new Map<MessageId, boolean>();
  readonly #early = new Map<MessageId, readonly Fragment[]>();
  readonly #calls = new Map<CallId, { readonly name: string; readonly input?: Json }>();
  readonly #asked = new Set<CallId>();
  #turn: TurnId | undefined;
  /** How the submission ended. */
  outcome: Outcome | undefined;
  /** The text of its last reply. */
  text = "";
  usage: Usage | undefined;
  /** The process that drives the conversation. */
  owner: string | undefined;

  constructor(options: TurnViewOptions) {
    this.options = options;
  }

  see(update: Update): readonly Shown[] {
    switch (update.type) {
      case "entry":
        return this.#entry(update.entry);
      case "fragment":
        return this.#fragment(update.fragment);
      case "progress":
      case "signal":
        return [];
    }
  }

  /** Whether the person was told that a call waits for them. */
  hasAsked(call: CallId): boolean {
    return this.#asked.has(call);
  }

  #entry(entry: Entry): readonly Shown[] {
    const event = decodeEntry(entry);
    return event === undefined ? [] : [...this.#learn(event), ...this.#show(event)];
  }

  /** A fragment may come before the entry that says what it belongs to. */
  #fragment(fragment: Fragment): readonly Shown[] {
    const isOurs = this.#messages.get(fragment.message);
    if (isOurs === undefined) {
      const early = this.#early.get(fragment.message) ?? [];
      this.#early.set(fragment.message, [...early, fragment]);
      return [];
    }
    return isOurs ? [{ answer: this.#reply.add(fragment) }] : [];
  }

  #learn(event: RecordedEvent): readonly Shown[] {
    switch (event.type) {
      case "submission.consumed":
        if (event.data.submission === this.options.submission) this.#turn = event.turn;
        return [];
      case "turn.attempted":
        this.owner = event.data.owner;
        return [];
      case "model.requested":
        return this.#learnRequest(event);
      case "model.completed":
        for (const part of event.data.message.parts)
          if (part.type === "call") this.#calls.set(part.id, part);
        return [];
      case "turn.settled":
        if (event.turn === this.#turn) this.usage = event.data.usage;
        return [];
      case "submission.settled":
        if (event.data.submission === this.options.submission) this.outcome = event.data.outcome;
        return [];
      default:
        return [];
    }
  }

  #learnRequest(event: EventOfType<"model.requested">): readonly Shown[] {
    const { request, message } = event.data;
    const isOurs = event.turn === this.#turn && isStepRequest(request);
    this.#requests.set(`${event.turn}/${request}`, { message, isOurs });
    this.#messages.set(message, isOurs);
    const early = this.#early.get(message) ?? [];
    this.#early.delete(message);
    return early.flatMap((fragment) => this.#fragment(fragment));
  }

  #show(event: RecordedEvent): readonly Shown[] {
    const { style } = this.options;
    switch (event.type) {
      case "turn.attempted":
        return notes(attemptNote(event.data));
      case "model.delta":
        return this.#deltas(event);
      case "model.completed":
        return this.#completed(event);
      case "model.failed":
        return notes(style.dim(failureNote(event)));
      case "tool.awaiting":
        return notes(this.#awaiting(event));
      case "delivery.owed":
        return notes(deliveryNote(event.data, style));
      case "tool.answered":
        return notes(style.dim(`${this.#nameOf(event.data.call)}: ${answerNote(event.data)}`));
      case "tool.settled":
        return notes(
          toolLine({ ...event.data, ...inputOf(this.#calls.get(event.data.call)) }, style),
        );
      case "turn.settled":
        return event.turn === this.#turn ? notes(outcomeNote(event.data.outcome, style)) : [];
      case "submission.settled":
        return event.data.submission === this.options.submission ? this.#settled(event) : [];
      default:
        return [];
    }
  }

  /** A final answer is what the work was for, so it is shown as an answer. */
  #settled({ turn, data: { outcome } }: EventOfType<"submission.settled">): readonly Shown[] {
    if (turn === undefined) return notes(outcomeNote(outcome, this.options.style));
    return outcome.status === "done" && outcome.output !== undefined
      ? [{ answer: `${JSON.stringify(outcome.output)}\n` }]
      : [];
  }

  #deltas({ turn, data }: EventOfType<"model.delta">): readonly Shown[] {
    const request = this.#requests.get(`${turn}/${data.request}`);
    if (request?.isOurs !== true) return [];
    const { message } = request;
    const { attempt, at, deltas } = data;
    return deltas.map((delta, index) => ({
      answer: this.#reply.add({ message, attempt, at: at + index, delta }),
    }));
  }

  #completed({ turn, data }: EventOfType<"model.completed">): readonly Shown[] {
    if (turn !== this.#turn || !isStepRequest(data.request)) return [];
    this.text = textOf(data.message);
    return [{ answer: this.#reply.complete(data.message) }];
  }

  #awaiting({ data }: EventOfType<"tool.awaiting">): string | undefined {
    const { call, input, reason } = data;
    const tool = this.#nameOf(call);
    if (reason === "client") return `? ${tool} waits for its client.`;
    if (reason !== "approval") return undefined;
    this.#asked.add(call);
    const { isAskedHere = false, answered } = this.options;
    if (isAskedHere || answered?.has(call) === true) return undefined;
    return approvalLines({ call, tool, input }, this.options);
  }

  #nameOf(call: CallId): string {
    return this.#calls.get(call)?.name ?? call;
  }
}

type EventOfType<Type extends RecordedEvent["type"]> = Extract<
  RecordedEvent,
  { readonly type: Type }
>;

function notes(line: string | undefined): readonly Shown[] {
  return line === undefined ? [] : [{ note: line }];
}

function inputOf(call: { readonly input?: Json } | undefined): { readonly input?: Json } {
  return call?.input === undefined ? {} : { input: call.input };
}

function attemptNote({
  attempt,
  reason,
}: EventOfType<"turn.attempted">["data"]): string | undefined {
  if (reason === "started") return undefined;
  return `↻ ${reason}, attempt ${attempt}`;
}

function deliveryNote(
  owed: EventOfType<"delivery.owed">["data"],
  style: Style,
): string | undefined {
  return owed.as === "child" ? style.dim(`→ ${shortName(owed.to)} works on a task`) : undefined;
}

function failureNote({ data, time }: EventOfType<"model.failed">): string {
  const { failure, retryAt } = data;
  const next =
    retryAt === undefined ? "" : `; next try in ${((retryAt - time) / 1000).toFixed(1)} s`;
  return `! model failed (${failure.kind}): ${shortened(failure.message)}${next}`;
}

function answerNote({ decision, by }: EventOfType<"tool.answered">["data"]): string {
  switch (decision.type) {
    case "approve":
      return `approved by ${by}`;
    case "deny":
      return `denied by ${by}`;
    case "result":
      return `answered by ${by}`;
  }
}

function outcomeNote(outcome: Outcome, style: Style): string | undefined {
  switch (outcome.status) {
    case "done":
      return undefined;
    case "failed":
      return `${style.bad("failed")}: ${outcome.failure.message}`;
    case "aborted":
      return `${style.bad("aborted")} by ${outcome.by}`;
  }
}
