import {
  TenonError,
  type CallId,
  type EarlierCall,
  type EventData,
  type Json,
  type NestedResult,
  type ToolCall,
  type ToolMessage,
} from "@tenon/contracts";
import { canonicalJson, factKeys } from "@tenon/log";
import { recall, record, turnEvent, type Attempt } from "../turn/attempt.ts";
import { effectKey } from "./effect-key.ts";
import { readOutput } from "./output.ts";
import { ToolQueue } from "./queue.ts";
import { failed, type Settled } from "./settled.ts";

/** A running tool, and how calls that it makes are settled. */
export interface NestedOptions {
  readonly attempt: Attempt;
  readonly call: ToolCall;
  /** Aborted when the tool is left behind, by a timeout or because it diverged. */
  readonly left: AbortController;
  readonly settle: (attempt: Attempt, call: ToolCall) => Promise<ToolMessage>;
}

/**
 * The calls that one run of a tool makes, numbered in the order in which it makes them. A later run is served by number,
 * as long as it asks for the same.
 */
export class NestedCalls {
  /** Resolves when the tool asked for something else than an earlier run of it did. */
  readonly diverged: Promise<Settled>;
  readonly #options: NestedOptions;
  readonly #queue = new ToolQueue();
  readonly #running = new Set<Promise<unknown>>();
  readonly #diverge: (settled: Settled) => void;
  #made = 0;
  #waiting = 0;
  #working = 0;
  #isResting = false;

  constructor(options: NestedOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<Settled>();
    this.diverged = promise;
    this.#diverge = resolve;
  }

  /** Whether the tool only waits for calls that wait for the outside. */
  get isResting(): boolean {
    return this.#isResting;
  }

  /** `context.callTool`. */
  call(name: string, given: Json): Promise<NestedResult> {
    const { attempt, call, left } = this.#options;
    const input = readOutput(given, attempt.services.policy.toolOutputBytes);
    if (typeof name !== "string" || given === undefined || !input.ok) {
      const problem = input.ok ? "needs a name and an input." : input.problem;
      const text = `\`callTool\` of tool "${call.name}" ${problem.replace("returned", "was given")}`;
      return Promise.reject(new TenonError("invalid-input", text));
    }
    const asked = { ordinal: this.#made, name, input: input.value };
    this.#made += 1;
    this.#checkSame(asked);
    // Whoever was left behind gets no more answers.
    if (left.signal.aborted || attempt.gate.isClosed) return new Promise(() => undefined);
    const result = this.#run(asked);
    this.#count(() => this.#running.add(result));
    void result.then(() => this.#count(() => this.#running.delete(result)));
    return result;
  }

  /** `context.earlierCalls`. */
  earlier(): readonly EarlierCall[] {
    const { attempt, call } = this.#options;
    const asked = new Map<CallId, Asked>();
    const calls: EarlierCall[] = [];
    for (const event of attempt.ledger.state.turn?.journal ?? []) {
      if (event.type === "tool.requested" && event.data.parent?.call === call.id) {
        const { name, parent, input = null } = event.data;
        asked.set(event.data.call, { ordinal: parent.ordinal, name, input });
      }
      if (event.type !== "tool.settled") continue;
      const known = asked.get(event.data.call);
      if (known !== undefined) calls.push({ ...known, result: resultOf(event.data.message) });
    }
    return calls;
  }

  /** Resolves once every call that was made is settled. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Runs a part of the tool that must not be dropped only because its calls wait. */
  async work<Value>(part: () => Value | Promise<Value>): Promise<Value> {
    this.#count(() => (this.#working += 1));
    try {
      return await part();
    } finally {
      this.#count(() => (this.#working -= 1));
    }
  }

  async #run(asked: Asked): Promise<NestedResult> {
    return resultOf(await this.#options.attempt.gate.guard(() => this.#settle(asked)));
  }

  async #settle({ ordinal, name, input }: Asked): Promise<ToolMessage> {
    const { attempt, call, settle } = this.#options;
    const id = this.#idOf(ordinal);
    if (requestOf(attempt, id) === undefined) {
      const event = {
        type: "tool.requested",
        data: {
          call: id,
          name,
          key: effectKey(attempt, id),
          replay: attempt.cursor.resolved.tools.get(name)?.replay ?? "unsafe",
          parent: { call: call.id, ordinal },
          input,
        },
      } as const;
      await record(attempt, turnEvent(attempt, factKeys.toolRequested(attempt.turn, id), event));
    }
    const recorded = recall(attempt, "tool.settled", factKeys.toolSettled(attempt.turn, id));
    return recorded?.data.message ?? settle(this.#inner(), { type: "call", id, name, input });
  }

  /** The attempt as a nested call sees it. */
  #inner(): Attempt {
    const { attempt, left } = this.#options;
    const nesting = {
      depth: (attempt.nesting?.depth ?? 0) + 1,
      left: left.signal,
      onWait: (isWaiting: boolean) => this.#count(() => (this.#waiting += isWaiting ? 1 : -1)),
    };
    // A sequential call waits for its siblings, and never for the call that it is made in.
    return { ...attempt, queue: this.#queue, nesting };
  }

  /** A model may have used the id already. */
  #idOf(ordinal: number): CallId {
    const { attempt, call } = this.#options;
    const taken = attempt.ledger.state.turn?.usedCalls ?? [];
    let id = `${call.id}/${ordinal}` as CallId;
    for (;;) {
      const known = requestOf(attempt, id)?.parent;
      const isOwn = known?.call === call.id && known.ordinal === ordinal;
      if (isOwn || !taken.includes(id)) return id;
      id = `${id}~` as CallId;
    }
  }

  /** What a recorded call answered is no answer to another one, so the tool learns nothing more. */
  #checkSame(asked: Asked): void {
    const { attempt, call, left } = this.#options;
    const known = requestOf(attempt, this.#idOf(asked.ordinal));
    if (known === undefined || isSame(attempt, known, asked)) return;
    const change =
      known.name === asked.name
        ? `"${known.name}" with another input`
        : `"${asked.name}", not "${known.name}"`;
    const text = `The tool "${call.name}" was run again and its nested call ${asked.ordinal + 1} was now ${change}, so nothing that it returns fits what was recorded. What it did before may have taken effect.`;
    this.#diverge(failed(call, "diverged", text));
    left.abort();
  }

  #count(change: () => unknown): void {
    const { attempt } = this.#options;
    change();
    const isResting =
      this.#waiting > 0 && this.#waiting === this.#running.size && this.#working === 0;
    if (isResting === this.#isResting) return;
    this.#isResting = isResting;
    attempt.gate.rest(isResting);
    attempt.nesting?.onWait(isResting);
  }
}

type Asked = { readonly ordinal: number; readonly name: string; readonly input: Json };

function requestOf(attempt: Attempt, id: CallId): EventData["tool.requested"] | undefined {
  const key = factKeys.toolRequested(attempt.turn, id);
  return recall(attempt, "tool.requested", key)?.data;
}

/** The log holds no secret, so a recorded input may be one from which a secret was removed. */
function isSame(
  { services }: Attempt,
  known: EventData["tool.requested"],
  { name, input }: Asked,
): boolean {
  if (known.name !== name) return false;
  const recorded = canonicalJson(known.input ?? null);
  return [input, services.secrets.scrub(input)].some((given) => canonicalJson(given) === recorded);
}

function resultOf({ parts, details, isError }: ToolMessage): NestedResult {
  const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  return { output: details === undefined || isError ? text : details, isError };
}
