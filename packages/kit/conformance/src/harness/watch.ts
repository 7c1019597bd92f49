import type {
  AssistantMessage,
  CallId,
  Harness,
  ModelCall,
  ModelRequest,
  ToolCall,
  ToolMessage,
  Turn,
  TurnEnd,
} from "@tenon/contracts";
import { callsOf, canonicalJson } from "@tenon/log";

/** A promise that a harness was seen to break, and how. */
export interface Fault {
  readonly promise: "complete" | "honest" | "quiet";
  readonly what: string;
}

/** What is seen of a harness while it runs. */
export interface Notes {
  fault(fault: Fault): void;
  /** An attempt began, or ended by itself. */
  attempt(change: "began" | "ended"): void;
}

/**
 * The same harness under watch. What it must not do is noted and kept from the host, so that each broken promise shows
 * by itself.
 */
export function watched(harness: Harness, notes: Notes): Harness {
  return {
    name: harness.name,
    version: harness.version,
    resume: harness.resume,
    async run(turn) {
      const watch = new Watch(turn, notes);
      notes.attempt("began");
      try {
        const end: TurnEnd = await harness.run(watch.turn());
        watch.end();
        return end;
      } finally {
        watch.isOver = true;
        notes.attempt("ended");
      }
    },
  };
}

/** A harness that asks on and on after a stop would leave no time for anything else. */
const mostStoppedReplies = 20;

class Watch {
  isOver = false;
  readonly #turn: Turn;
  readonly #notes: Notes;
  /** Calls of the last durable reply that are not settled. */
  readonly #open = new Map<CallId, ToolCall>();
  /** Who runs a call twice gets the same result. */
  readonly #running = new Map<CallId, Promise<ToolMessage>>();
  #known = new Map<CallId, ToolCall>();
  #asking: Promise<unknown> = Promise.resolve();
  #stoppedReplies = 0;

  constructor(turn: Turn, notes: Notes) {
    this.#turn = turn;
    this.#notes = notes;
  }

  /** What the harness gets. */
  turn(): Turn {
    const { id, agent, signal, resumed } = this.#turn;
    const host = this.#turn;
    return {
      id,
      agent,
      signal,
      ...(resumed === undefined ? {} : { resumed }),
      transcript: () => host.transcript(),
      refresh: () => this.#call("refresh", () => host.refresh()),
      model: (request) => this.#model(request),
      tool: (call, onProgress) =>
        this.#call("tool", () => this.#tool(call, () => host.tool(call, onProgress))),
      inbox: () => this.#call("inbox", () => host.inbox()),
      append: (key, message) =>
        this.#call("append", async () => {
          await host.append(key, message);
          if (message.role === "tool") this.#open.delete(message.call);
        }),
      compact: (key, change) => this.#call("compact", () => host.compact(key, change)),
      once: (key, make) => this.#call("once", () => host.once(key, make)),
      stash: (state) => this.#call("stash", () => host.stash(state)),
      emit: (event) => host.emit(event),
      now: () => host.now(),
      uid: (key) => host.uid(key),
    };
  }

  end(): void {
    if (!this.#turn.signal.aborted) this.#expectSettled("the end of the turn");
  }

  #call<Value>(name: string, make: () => Promise<Value>): Promise<Value> {
    if (!this.isOver) return make();
    this.#fault("quiet", `called turn.${name} after it had settled`);
    return never();
  }

  #model(request: ModelRequest): ModelCall {
    if (this.isOver) {
      this.#fault("quiet", "called turn.model after it had settled");
      return { done: never(), [Symbol.asyncIterator]: () => ({ next: () => never() }) };
    }
    this.#expectSettled("the next question");
    const call = this.#turn.model(request);
    const done = call.done.then((reply) => this.#reply(reply, request.key === undefined));
    this.#asking = done;
    return { done, [Symbol.asyncIterator]: () => call[Symbol.asyncIterator]() };
  }

  #reply(reply: AssistantMessage, isStep: boolean): AssistantMessage | Promise<AssistantMessage> {
    if (reply.stop === "aborted") this.#stoppedReplies += 1;
    if (this.#stoppedReplies > mostStoppedReplies) return never();
    if (!isStep) return reply;
    this.#known = new Map(callsOf(reply).map((call) => [call.id, call]));
    this.#open.clear();
    for (const [id, call] of this.#known) this.#open.set(id, call);
    return reply;
  }

  #tool(call: ToolCall, run: () => Promise<ToolMessage>): Promise<ToolMessage> {
    const result = this.#running.get(call.id) ?? this.#runOnce(call, run);
    this.#running.set(call.id, result);
    return result;
  }

  async #runOnce(call: ToolCall, run: () => Promise<ToolMessage>): Promise<ToolMessage> {
    if (!this.#known.has(call.id)) {
      this.#fault(
        "honest",
        `ran the call ${call.id} of ${call.name}, which no durable reply holds`,
      );
      await this.#asking;
    }
    const asked = this.#known.get(call.id);
    if (asked === undefined) return notRun(call);
    if (asked.name !== call.name || canonicalJson(asked.input) !== canonicalJson(call.input))
      this.#fault("honest", `ran the call ${call.id} in another form than the model gave it`);
    const result = await run();
    this.#open.delete(call.id);
    return result;
  }

  #expectSettled(before: string): void {
    for (const { id, name } of this.#open.values())
      this.#fault("complete", `left the call ${id} of ${name} open before ${before}`);
  }

  #fault(promise: Fault["promise"], what: string): void {
    this.#notes.fault({ promise, what });
  }
}

function notRun({ id, name }: ToolCall): ToolMessage {
  return {
    role: "tool",
    call: id,
    name,
    parts: [{ type: "text", text: "Nobody asked for this call." }],
    isError: true,
  };
}

function never<Value>(): Promise<Value> {
  return new Promise<Value>(() => undefined);
}
