import {
  hasCode,
  TenonError,
  type Delta,
  type ModelCaller,
  type ModelEvent,
  type ModelFailure,
  type ModelQuestion,
  type ModelReply,
} from "@tenon/contracts";
import { parseLog } from "@tenon/log";
import { ordinaryAbort } from "../not-needed.ts";
import type { Attempt } from "../turn/attempt.ts";

/** How one request to a provider ended. */
export type StreamEnd =
  | { readonly type: "reply"; readonly reply: ModelReply }
  | { readonly type: "failure"; readonly failure: ModelFailure };

/**
 * Asks the provider once. A provider that cannot be opened, breaks its contract, throws or falls silent ends as a
 * failure like any other.
 */
export async function streamReply(
  attempt: Attempt,
  question: ModelQuestion,
  onDelta: (delta: Delta) => void,
): Promise<StreamEnd> {
  const over = new AbortController();
  const { signal } = over;
  const leave = abortedBy([attempt.stop, attempt.over], over);
  const silence = new SilenceWatch(attempt, signal);
  const stream: Stream = { isLeft: false };
  try {
    // Raced once and not for each event: a reply has thousands of them.
    const end = await Promise.race([
      readEvents(stream, openStream(attempt, question, signal), { silence, onDelta }),
      silence.noticed,
    ]);
    return end === "silent" ? timedOut(attempt.services.policy.modelIdleMs) : end;
  } catch (error) {
    return failureOf(error, attempt);
  } finally {
    stream.isLeft = true;
    leave();
    over.abort(ordinaryAbort());
    void closeStream(stream.events);
  }
}

/** Aborts `controller` with the first of `signals`, until the result is called. Joining signals into one costs much more. */
function abortedBy(signals: readonly AbortSignal[], controller: AbortController): () => void {
  const stops = signals.map((signal) => {
    const stop = (): void => controller.abort(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    return () => signal.removeEventListener("abort", stop);
  });
  return () => stops.forEach((stop) => stop());
}

interface Stream {
  events?: AsyncIterator<ModelEvent>;
  /** Nobody wants to hear of it any more. */
  isLeft: boolean;
}

type Listening = {
  readonly silence: SilenceWatch;
  readonly onDelta: (delta: Delta) => void;
};

async function readEvents(
  stream: Stream,
  opening: Promise<AsyncIterator<ModelEvent>>,
  { silence, onDelta }: Listening,
): Promise<StreamEnd> {
  const events = await opening;
  stream.events = events;
  // Who left before it was open could not close it.
  if (stream.isLeft) void closeStream(events);
  while (!stream.isLeft) {
    const next = await events.next();
    silence.hear();
    if (next.done === true) break;
    if (next.value.type !== "delta") return next.value;
    if (!stream.isLeft) onDelta(next.value.delta);
  }
  return failure("network", "The model's reply broke off.");
}

/** A provider may have more to say, or hang: neither is waited for, but it can clean up. */
async function closeStream(events: AsyncIterator<ModelEvent> | undefined): Promise<void> {
  try {
    await events?.return?.();
  } catch {
    // Its reply was taken; how it ends changes nothing.
  }
}

/** Notices that a provider sends nothing, or does not end after a stop. One timer serves the whole stream. */
class SilenceWatch {
  readonly noticed: Promise<"silent">;
  readonly #attempt: Attempt;
  #heardAt: number;

  constructor(attempt: Attempt, signal: AbortSignal) {
    this.#attempt = attempt;
    this.#heardAt = attempt.services.platform.clock.now();
    this.noticed = this.#watch(signal);
  }

  hear(): void {
    this.#heardAt = this.#attempt.services.platform.clock.now();
  }

  async #watch(signal: AbortSignal): Promise<"silent"> {
    const { platform, policy } = this.#attempt.services;
    for (;;) {
      const left = this.#heardAt + policy.modelIdleMs - platform.clock.now();
      if (left <= 0 || signal.aborted) return "silent";
      await platform.clock.after(left, signal);
    }
  }
}

async function openStream(
  attempt: Attempt,
  question: ModelQuestion,
  signal: AbortSignal,
): Promise<AsyncIterator<ModelEvent>> {
  const { models, secrets, platform } = attempt.services;
  const provider = await models.open(question.model);
  const values = await secrets.resolve(
    provider.secrets,
    `The model ${question.model.provider}/${question.model.id}`,
  );
  const blob = async (digest: Parameters<typeof platform.blobs.get>[1]): Promise<Uint8Array> => {
    const bytes = await platform.blobs.get(attempt.ledger.lease.log, digest);
    if (bytes === undefined) throw new TenonError("store-damaged", `The blob ${digest} is gone.`);
    return bytes;
  };
  const caller = callerOf(attempt);
  return provider
    .stream(question, {
      signal,
      secrets: values,
      blob,
      ...(caller === undefined ? {} : { caller }),
    })
    [Symbol.asyncIterator]();
}

function callerOf({ ledger }: Attempt): ModelCaller | undefined {
  const identity = parseLog(ledger.lease.log);
  if (identity.type !== "conversation") return undefined;
  return { agent: identity.agent, conversation: identity.conversation };
}

function timedOut(idleMs: number): StreamEnd {
  return failure("timeout", `The model sent nothing for ${idleMs / 1000} s.`);
}

function failureOf(error: unknown, attempt: Attempt): StreamEnd {
  const message = attempt.services.secrets.scrubText(
    error instanceof Error ? error.message : String(error),
  );
  const isSetup = (
    ["missing-secret", "missing-package", "unknown-provider", "unknown-model"] as const
  ).some((code) => hasCode(error, code));
  const hint =
    typeof error === "object" && error !== null && "hint" in error && typeof error.hint === "string"
      ? ` ${error.hint}`
      : "";
  return failure(isSetup ? "auth" : "unknown", isSetup ? message + hint : message);
}

function failure(kind: ModelFailure["kind"], message: string): StreamEnd {
  return { type: "failure", failure: { kind, message } };
}
