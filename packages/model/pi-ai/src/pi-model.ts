import type {
  Api,
  AssistantMessage as PiReply,
  AssistantMessageEvent,
  Model,
  SimpleStreamOptions,
  TranscriptContext,
} from "@earendil-works/pi-ai";
import type {
  Digest,
  ModelEvent,
  ModelFailure,
  ModelProvider,
  ModelQuestion,
  SecretValues,
  StreamOptions,
} from "@tenon/contracts";
import { callOptionsOf } from "./call-options.ts";
import { contextOf, filesIn } from "./context.ts";
import { failureOf, failureOfError } from "./failure.ts";
import { ReplyDraft, type ReplyOrigin } from "./reply-draft.ts";
import { watchResponses, type ResponseWatch } from "./response-watch.ts";

/** How pi-ai asks a model: `streamSimple` of its models, of a provider or of a format. */
export type PiStream = (
  model: Model<Api>,
  context: TranscriptContext,
  options?: SimpleStreamOptions,
) => AsyncIterable<AssistantMessageEvent>;

/** How a model that was set up by hand is asked and known. */
export interface FromPiModelOptions {
  /** `(...given) => models.streamSimple(...given)`, with the key inside. */
  readonly stream: PiStream;
  /** Name of the provider in model references and in `meta`. Default: pi-ai's own. */
  readonly name?: string;
}

/** Makes a provider of a model of pi-ai that was set up by hand. It answers for every model id. */
export function fromPiModel(model: Model<Api>, options: FromPiModelOptions): ModelProvider {
  const { stream, name = model.provider } = options;
  const isPriced = hasPrice(model);
  const source: PiSource = { name, open: () => ({ model, isPriced, stream, request: {} }) };
  return {
    name,
    secrets: [],
    stream: (question, streamOptions) => streamFrom(source, question, streamOptions),
  };
}

/** A model that is ready to be asked. */
export interface OpenModel {
  readonly model: Model<Api>;
  /** Whether the cost of the model is one, and not a 0 in place of it. */
  readonly isPriced: boolean;
  readonly stream: PiStream;
  /** Key and headers. */
  readonly request: Pick<SimpleStreamOptions, "apiKey" | "headers">;
}

/** Tells a price from the zeros that pi-ai writes where it knows none. */
export function hasPrice({ cost }: Model<Api>): boolean {
  return cost.input + cost.output > 0;
}

/** Where the model of a question comes from. */
export interface PiSource {
  readonly name: string;
  open(id: string, secrets: SecretValues): OpenModel;
}

/** Asks a model once. Retrying is the host's. */
export async function* streamFrom(
  source: PiSource,
  question: ModelQuestion,
  options: StreamOptions,
): AsyncGenerator<ModelEvent, void, undefined> {
  const { signal, secrets } = options;
  if (signal.aborted) return yield failed(aborted);
  // A reader that leaves ends the request, too.
  const left = new AbortController();
  try {
    const files = await readFiles(question, options);
    const { model, isPriced, stream, request } = source.open(question.model.id, secrets);
    const { normalizeContext } = await import("@earendil-works/pi-ai/utils/transcript");
    const context = contextOf(question, { provider: source.name, model, files });
    const watch = watchResponses();
    const events = stream(model, normalizeContext(context), {
      ...callOptionsOf(question),
      ...request,
      ...(takesFetch(model) ? { fetch: watch.fetch } : {}),
      signal: AbortSignal.any([signal, left.signal]),
    });
    const origin = { provider: source.name, isPriced };
    yield* translate(events, { origin, watch, options });
  } catch (error) {
    yield failed(signal.aborted ? aborted : failureOfError(error, secrets));
  } finally {
    left.abort();
  }
}

const aborted: ModelFailure = { kind: "unknown", message: "The call was aborted." };

/** Google's adapters refuse to be watched. */
function takesFetch({ api }: Model<Api>): boolean {
  return !api.startsWith("google-");
}

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

type Translation = {
  readonly origin: ReplyOrigin;
  readonly watch: ResponseWatch;
  readonly options: StreamOptions;
};

async function* translate(
  events: AsyncIterable<AssistantMessageEvent>,
  { origin, watch, options: { signal, secrets } }: Translation,
): AsyncGenerator<ModelEvent, void, undefined> {
  const draft = new ReplyDraft();
  for await (const event of untilAborted(events, signal)) {
    for (const delta of draft.take(event)) yield { type: "delta", delta };
    if (signal.aborted) break;
    if (event.type === "done") {
      yield { type: "reply", reply: draft.reply(event.message, origin) };
      return;
    }
    if (event.type === "error") {
      yield failed(failureOf(factsOf(event.error, watch), secrets));
      return;
    }
  }
  yield failed(signal.aborted ? aborted : brokenOff);
}

const brokenOff: ModelFailure = {
  kind: "network",
  message: "The stream ended before the reply was complete.",
};

function factsOf(reply: PiReply, watch: ResponseWatch): Parameters<typeof failureOf>[0] {
  const { errorMessage: message = "", rawStopReason: stopReason } = reply;
  const status = watch.status();
  const isRefused = status !== undefined && status >= 400;
  return {
    message,
    stopReason,
    isBroken: watch.isBroken(),
    ...(isRefused ? { status, retryAfterMs: watch.retryAfterMs() } : {}),
  };
}

function failed(failure: ModelFailure): ModelEvent {
  return { type: "failure", failure };
}

/** Ends as soon as `signal` is aborted, whatever the stream does. */
async function* untilAborted<Value>(
  values: AsyncIterable<Value>,
  signal: AbortSignal,
): AsyncGenerator<Value, void, undefined> {
  const iterator = values[Symbol.asyncIterator]();
  let stop = (): void => undefined;
  const abort = new Promise<"aborted">((resolve) => {
    stop = () => resolve("aborted");
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), abort]);
      if (next === "aborted" || next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
