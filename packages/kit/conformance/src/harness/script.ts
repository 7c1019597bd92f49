import {
  TenonError,
  type CallId,
  type Delta,
  type Json,
  type ModelEvent,
  type ModelFailureKind,
  type ModelProvider,
  type ModelProviders,
  type ModelQuestion,
  type ModelReply,
  type Part,
  type PartMeta,
} from "@tenon/contracts";

/** What the model of a scene answers. */
export interface Reply {
  readonly thinking?: string;
  /** Must return with the thought. */
  readonly signature?: string;
  /** A second thought that nobody may read. */
  readonly hidden?: string;
  readonly text?: string;
  readonly calls?: readonly Call[];
  readonly stop?: ModelReply["stop"];
  /** Tokens of the question. Default 10. */
  readonly tokens?: number;
  readonly failure?: { readonly kind: ModelFailureKind; readonly message?: string };
  /** Comes whole, without deltas. */
  readonly isSilent?: boolean;
  /** Falls silent behind its deltas until it is aborted. */
  readonly hangs?: boolean;
}

/** A call of such an answer. */
interface Call {
  readonly name: string;
  readonly input?: Json;
  readonly id?: string;
}

/** Answers by the question alone, like the models it stands for. */
export type Script = (question: ModelQuestion) => Reply;

/** Answers with the step that follows as many replies as the question holds. */
export function byReplies(...steps: readonly Reply[]): Script {
  return ({ messages }) => {
    const replies = messages.filter(({ role }) => role === "assistant").length;
    return steps[replies] ?? { text: "There is no more to say." };
  };
}

/** Who hears what a model is asked, and where its stream may be cut. */
export interface Listener {
  asked(question: ModelQuestion): void;
  /** Called before each delta; a process that is cut there never goes on. */
  delta(question: ModelQuestion): Promise<void>;
}

/** The name of the one provider of every scene. */
export const providerName = "suite";

/** One provider whose models all follow `script`. */
export function createProviders(script: Script, listener: Listener): ModelProviders {
  const provider: ModelProvider = {
    name: providerName,
    secrets: [],
    async *stream(question, { signal }) {
      // The asker may go on with its own list.
      listener.asked(structuredClone(question));
      yield* answer(script(question), question, { listener, signal });
    },
  };
  return {
    open: async ({ provider: name }) => {
      if (name === providerName) return provider;
      throw new TenonError("unknown-provider", `There is no provider "${name}".`);
    },
  };
}

interface Line {
  readonly listener: Listener;
  readonly signal: AbortSignal;
}

async function* answer(
  reply: Reply,
  question: ModelQuestion,
  { listener, signal }: Line,
): AsyncGenerator<ModelEvent> {
  const parts = partsOf(reply, question);
  const deltas = reply.isSilent === true ? [] : parts.flatMap(deltasOf);
  for (const delta of deltas) {
    await listener.delta(question);
    if (signal.aborted) return yield stopped;
    yield { type: "delta", delta };
  }
  if (reply.hangs === true) await abortOf(signal);
  if (signal.aborted) return yield stopped;
  if (reply.failure !== undefined) {
    const { kind, message = `It failed: ${kind}.` } = reply.failure;
    return yield { type: "failure", failure: { kind, message } };
  }
  const hasCalls = parts.some(({ type }) => type === "call");
  const usage = { input: reply.tokens ?? 10, output: 5, cacheRead: 0, cacheWrite: 0, cost: 0 };
  yield {
    type: "reply",
    reply: { parts, stop: reply.stop ?? (hasCalls ? "tools" : "stop"), usage },
  };
}

const stopped: ModelEvent = {
  type: "failure",
  failure: { kind: "unknown", message: "The call was aborted." },
};

function partsOf(
  { thinking, signature, hidden, text, calls = [] }: Reply,
  { messages, tools }: ModelQuestion,
): readonly Part[] {
  const replies = messages.filter(({ role }) => role === "assistant").length;
  // Nobody calls what was not offered.
  const offered = tools.length === 0 ? [] : calls;
  return [
    ...(thinking === undefined
      ? []
      : [thought(thinking, signature === undefined ? undefined : { signature })]),
    ...(hidden === undefined ? [] : [thought("", { hidden })]),
    ...(text === undefined ? [] : [{ type: "text" as const, text }]),
    ...offered.map(({ name, input = {}, id }, index): Part => {
      // A provider's id; the host makes it unique.
      const callId = (id ?? `call-${replies}-${index}`) as CallId;
      const meta =
        signature === undefined ? {} : { meta: noted({ signature: `${signature}-call` }) };
      return { type: "call", id: callId, name, input, ...meta };
    }),
  ];
}

function thought(text: string, data: Json | undefined): Part {
  return { type: "thinking", text, ...(data === undefined ? {} : { meta: noted(data) }) };
}

function noted(data: Json): PartMeta {
  return { provider: providerName, data };
}

function deltasOf(part: Part, index: number): readonly Delta[] {
  if (part.type === "file") return [];
  if (part.type === "call") {
    const text = JSON.stringify(part.input);
    return [{ type: "call", index, id: part.id, name: part.name, text }];
  }
  const words = part.text.match(/\S+\s*/g) ?? [];
  return words.map((text) => ({ type: part.type, index, text }));
}

function abortOf(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
