import {
  TenonError,
  type AgentSpec,
  type Digest,
  type EventData,
  type Json,
  type Message,
  type ModelQuestion,
  type RequestContext,
  type ToolSpec,
  type TranscriptSpan,
  type TurnId,
} from "@tenon/contracts";
import type { RecordedEvent } from "./codec.ts";
import { digestOf } from "./digest.ts";
import {
  configurationDigest,
  conversationDigest,
  messageDigest,
  toolsDigest,
} from "./fingerprint.ts";
import { foldAll } from "./fold-all.ts";
import { emptyState, type ConversationState } from "./state.ts";
import { closeTranscript } from "./transcript.ts";

/** What the log holds already when a request is described. */
export interface KnownContext {
  /** The transcript as of the request's entry. */
  readonly transcript: readonly Message[];
  /** The newest resolved agent. */
  readonly agent: AgentSpec | undefined;
  /** Digests of pieces that earlier requests hold. */
  readonly pieces: { readonly [digest: string]: true };
}

/** A request in terms of the log, and its two fingerprints. */
export type DescribedRequest = Pick<
  EventData["model.requested"],
  "context" | "conversation" | "configuration"
>;

/** Which request to rebuild. `attempt` defaults to the newest. */
export interface RequestAddress {
  readonly turn: TurnId;
  readonly request: string;
  readonly attempt?: number;
}

/** Describes a question by what the log holds already, at constant cost for a transcript that only grew. */
export function describeRequest(question: ModelQuestion, known: KnownContext): DescribedRequest {
  const pieces = new Map<string, Json>();
  const refer = (value: Json, digest: Digest): Digest => {
    if (known.pieces[digest] === undefined) pieces.set(digest, value);
    return digest;
  };
  const { agent } = known;
  const context: RequestContext = {
    system:
      question.system === agent?.instructions
        ? "agent"
        : refer(question.system, digestOf(question.system)),
    tools: isToolsOf(agent, question.tools)
      ? "agent"
      : refer(question.tools, toolsDigest(question.tools)),
    messages: locate(question.messages, known.transcript, refer),
    ...(question.thinking === undefined ? {} : { thinking: question.thinking }),
    ...(question.maxOutputTokens === undefined
      ? {}
      : { maxOutputTokens: question.maxOutputTokens }),
    ...(question.options === undefined ? {} : { options: question.options }),
    ...(pieces.size === 0 ? {} : { pieces: Object.fromEntries(pieces) }),
  };
  return {
    context,
    conversation: conversationDigest(question.messages),
    configuration: configurationDigest(question),
  };
}

/** Rebuilds the exact canonical request of a model call from the log. Undefined when the log holds no such request. */
export function rebuildRequest(
  events: Iterable<RecordedEvent>,
  address: RequestAddress,
): ModelQuestion | undefined {
  const log = [...events];
  const at = log.findLastIndex((event) => isAddressed(event, address));
  const requested = log[at];
  if (requested?.type !== "model.requested") return undefined;
  return restore(
    requested.data,
    foldAll(emptyState, log.slice(0, at)),
    piecesOf(log.slice(0, at + 1)),
  );
}

function isToolsOf(agent: AgentSpec | undefined, tools: readonly ToolSpec[]): boolean {
  return (
    agent !== undefined &&
    (agent.tools === tools || toolsDigest(agent.tools) === toolsDigest(tools))
  );
}

function locate(
  messages: readonly Message[],
  transcript: readonly Message[],
  refer: (value: Json, digest: Digest) => Digest,
): readonly (TranscriptSpan | Digest)[] {
  const located: (TranscriptSpan | Digest)[] = [];
  let positions: ReadonlyMap<Digest, number> | undefined;
  let next = 0;
  for (const message of messages) {
    const digest = messageDigest(message);
    const at =
      transcript[next] !== undefined && messageDigest(transcript[next] ?? message) === digest
        ? next
        : (positions ??= positionsOf(transcript)).get(digest);
    if (at === undefined) {
      located.push(refer(message, digestOf(message)));
      continue;
    }
    const last = located.at(-1);
    if (typeof last === "object" && last.to === at)
      located[located.length - 1] = { from: last.from, to: at + 1 };
    else located.push({ from: at, to: at + 1 });
    next = at + 1;
  }
  return located;
}

function positionsOf(transcript: readonly Message[]): ReadonlyMap<Digest, number> {
  return new Map(transcript.map((message, index) => [messageDigest(message), index]));
}

function isAddressed(event: RecordedEvent, { turn, request, attempt }: RequestAddress): boolean {
  if (event.type !== "model.requested" || event.turn !== turn || event.data.request !== request)
    return false;
  return attempt === undefined || event.data.attempt === attempt;
}

function piecesOf(events: readonly RecordedEvent[]): ReadonlyMap<string, Json> {
  const requested = events.filter((event) => event.type === "model.requested");
  return new Map(requested.flatMap((event) => Object.entries(event.data.context.pieces ?? {})));
}

function restore(
  requested: EventData["model.requested"],
  state: ConversationState,
  pieces: ReadonlyMap<string, Json>,
): ModelQuestion {
  const { context, model } = requested;
  const transcript = closeTranscript(state.transcript).messages;
  const piece = (digest: Digest): Json => {
    const value = pieces.get(digest);
    if (value === undefined)
      throw new TenonError(
        "store-damaged",
        `The log holds no piece ${digest}, which request "${requested.request}" refers to.`,
      );
    return value;
  };
  const messages = context.messages.flatMap((place): readonly Message[] =>
    typeof place === "string"
      ? [piece(place) as unknown as Message]
      : transcript.slice(place.from, place.to),
  );
  return {
    model,
    system:
      context.system === "agent"
        ? (state.agent?.spec.instructions ?? "")
        : textPiece(piece(context.system)),
    messages,
    tools:
      context.tools === "agent"
        ? (state.agent?.spec.tools ?? [])
        : (piece(context.tools) as unknown as readonly ToolSpec[]),
    ...(context.thinking === undefined ? {} : { thinking: context.thinking }),
    ...(context.maxOutputTokens === undefined ? {} : { maxOutputTokens: context.maxOutputTokens }),
    ...(context.options === undefined ? {} : { options: context.options }),
  };
}

function textPiece(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
