import type { LanguageModelV4, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type {
  Digest,
  ModelEvent,
  ModelFailure,
  ModelProvider,
  ModelQuestion,
  StreamOptions,
} from "@tenon/contracts";
import { callOptionsOf, type ProviderDefaults } from "./call-options.ts";
import { failureOf } from "./failure.ts";
import { filesIn } from "./prompt.ts";
import { deltaOf, emptyDraft, foldPart, replyOf, type ReplyDraft } from "./reply-draft.ts";

/** How a wrapped model is known. */
export interface FromLanguageModelOptions {
  /** Name of the provider in model references and in `meta`. */
  readonly name: string;
  /** Provider options of every call, by the SDK's name of the provider. */
  readonly defaults?: ProviderDefaults;
}

/** Makes a provider of an AI SDK model that was set up by hand, with its key inside. It answers for every model id. */
export function fromLanguageModel(
  model: LanguageModelV4,
  options: FromLanguageModelOptions,
): ModelProvider {
  const source: ModelSource = {
    name: options.name,
    defaults: options.defaults ?? {},
    open: () => model,
  };
  return {
    name: options.name,
    secrets: [],
    stream: (question, streamOptions) => streamFrom(source, question, streamOptions),
  };
}

/** Where the AI SDK model of a question comes from. */
export interface ModelSource {
  readonly name: string;
  readonly defaults: ProviderDefaults;
  /** The id of the call at a gateway: it wins over that of the reply at the provider. */
  readonly runId?: () => string | undefined;
  open(question: ModelQuestion, options: StreamOptions): LanguageModelV4;
}

/** Asks an AI SDK model once. The SDK's own retries are not used: retrying is the host's. */
export async function* streamFrom(
  source: ModelSource,
  question: ModelQuestion,
  options: StreamOptions,
): AsyncGenerator<ModelEvent, void, undefined> {
  const { signal, secrets } = options;
  if (signal.aborted) return yield failed(aborted);
  try {
    const files = await readFiles(question, options);
    const model = source.open(question, options);
    const takesResultFiles = formatsWithResultFiles.test(model.provider);
    const context = { provider: source.name, files, takesResultFiles };
    const callOptions = callOptionsOf(question, context, source.defaults);
    const { stream } = await untilAborted(
      model.doStream({ ...callOptions, abortSignal: signal }),
      signal,
    );
    yield* translate(stream, source, options);
  } catch (error) {
    yield failed(signal.aborted ? aborted : failureOf(error, secrets));
  }
}

/** Other packages of the SDK write the bytes of such a file as JSON. */
const formatsWithResultFiles =
  /^(anthropic\.messages|google\.(generative-ai|vertex)|openai\.responses)$/;

const aborted: ModelFailure = { kind: "unknown", message: "The call was aborted." };

async function readFiles(
  question: ModelQuestion,
  { blob }: StreamOptions,
): Promise<ReadonlyMap<Digest, Uint8Array>> {
  const files = new Map<Digest, Uint8Array>();
  for (const digest of filesIn(question)) {
    if (!files.has(digest)) files.set(digest, await blob(digest));
  }
  return files;
}

async function* translate(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  source: ModelSource,
  { signal, secrets }: StreamOptions,
): AsyncGenerator<ModelEvent, void, undefined> {
  const reader = stream.getReader();
  // Cancelling ends a pending read, so a provider that ignores the signal cannot hold the reader.
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel, { once: true });
  try {
    let draft: ReplyDraft = emptyDraft;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const part = next.value;
      if (part.type === "error") return yield failed(failureOf(part.error, secrets));
      const before = draft;
      draft = foldPart(before, part);
      const delta = deltaOf(before, draft, part);
      if (delta !== undefined) yield { type: "delta", delta };
      if (signal.aborted) break;
    }
    yield signal.aborted ? failed(aborted) : endOf(identified(draft, source), source.name);
  } finally {
    signal.removeEventListener("abort", cancel);
    cancel();
  }
}

function identified(draft: ReplyDraft, { runId }: ModelSource): ReplyDraft {
  const providerId = runId?.();
  return providerId === undefined ? draft : { ...draft, providerId };
}

/** A stream that simply ends, or ends otherwise than a reply does, is a failure and never a shorter reply. */
function endOf(draft: ReplyDraft, provider: string): ModelEvent {
  if (draft.unsupported !== undefined) {
    return failed({
      kind: "invalid-request",
      message: `The model answered with ${draft.unsupported}, which replies cannot hold yet.`,
    });
  }
  switch (draft.finish?.reason.unified) {
    case undefined:
    case "interrupted":
      return failed({
        kind: "network",
        message: "The stream ended before the reply was complete.",
      });
    case "content-filter":
      return failed({ kind: "refused", message: "The provider withheld the reply." });
    case "error":
      return failed({ kind: "unknown", message: "The provider ended the reply with an error." });
    case "length":
    case "other":
    case "stop":
    case "tool-calls":
      return { type: "reply", reply: replyOf(draft, provider) };
  }
}

function failed(failure: ModelFailure): ModelEvent {
  return { type: "failure", failure };
}

/** Rejects as soon as `signal` is aborted, whatever `promise` does. */
async function untilAborted<T>(promise: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  const abort = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([promise, abort]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
