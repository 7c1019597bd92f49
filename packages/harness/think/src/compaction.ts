import type {
  AssistantMessage,
  Message,
  ModelRequest,
  Turn,
  TurnEnd,
  UserMessage,
} from "@tenon/contracts";
import { isSummary, messageTokens, summaryMessage, textTokens } from "./summary.ts";
import { transcriptText } from "./transcript-text.ts";

/** How a long transcript is shortened: its older part is replaced by a summary that the model writes. */
export interface CompactionOptions {
  /** Shortens before a question of more tokens than this. Left out: only after a model found a question too long. */
  readonly atTokens?: number;
  /** Tokens of the newest messages that are kept as they are. Default: a quarter. */
  readonly keepTokens?: number;
  /** What the model is told for the summary. */
  readonly instructions?: string;
}

/** What is left of the messages; the very same when there was nothing to shorten. */
export type Compacted =
  | { readonly type: "messages"; readonly messages: readonly Message[] }
  | { readonly type: "failed"; readonly end: TurnEnd };

/** Shortens what would be asked with more tokens than the options allow. */
export async function compactIfLong(
  turn: Turn,
  question: Pick<ModelRequest, "system" | "messages" | "tools">,
  options: CompactionOptions = {},
): Promise<Compacted> {
  const { messages } = question;
  const tokens = options.atTokens === undefined ? 0 : questionTokens(question);
  if (options.atTokens === undefined || tokens <= options.atTokens)
    return { type: "messages", messages };
  const share = options.keepTokens === undefined ? keptShare : options.keepTokens / tokens;
  return compact(turn, { messages, share }, options);
}

/** Shortens what a model found too long; the second time in a row nothing is kept as it is. */
export async function compactAfterOverflow(
  turn: Turn,
  { messages, overflows }: { readonly messages: readonly Message[]; readonly overflows: number },
  options: CompactionOptions = {},
): Promise<Compacted> {
  const tokens = messages.reduce((sum, message) => sum + messageTokens(message), 0);
  const wanted =
    options.keepTokens === undefined ? keptShare : Math.min(1 / 2, options.keepTokens / tokens);
  return compact(turn, { messages, share: overflows === 1 ? wanted : 0 }, options);
}

const keptShare = 1 / 4;

interface Plan {
  readonly messages: readonly Message[];
  /** How much of the tokens may be kept as they are. */
  readonly share: number;
}

async function compact(
  turn: Turn,
  { messages, share }: Plan,
  { instructions }: CompactionOptions,
): Promise<Compacted> {
  const start = firstKept(messages, share);
  const older = messages.slice(0, start);
  if (older.every(isSummary)) return { type: "messages", messages };
  // Named after what it shortens: the same compaction has the same key in every attempt.
  const key = `compact:${turn.uid(JSON.stringify(older))}`;
  const reply = await turn.model({
    key,
    system: instructions ?? defaultInstructions,
    messages: [summaryRequest(older)],
    tools: [],
  }).done;
  if (reply.stop === "error" || reply.stop === "aborted") {
    const error = `The transcript could not be summed up. ${reply.error ?? ""}`.trim();
    return { type: "failed", end: { status: "failed", error } };
  }
  const summary = summaryMessage(textOf(reply));
  const kept = messages.slice(start);
  await turn.compact(key, { summary, keep: kept.length });
  return { type: "messages", messages: [summary, ...kept] };
}

const defaultInstructions =
  "You sum up conversations so that they can go on without their beginning. Say what was asked, what was decided, what was found out and done, with every name, number and path that is still needed, and what is left to do. Write nothing else.";

function summaryRequest(older: readonly Message[]): UserMessage {
  const text = `Sum up this conversation:\n\n${transcriptText(older)}`;
  return { role: "user", parts: [{ type: "text", text }] };
}

/** Where the kept messages begin: never with a result, whose call would be missing. */
function firstKept(messages: readonly Message[], share: number): number {
  const sizes = messages.map(messageTokens);
  let left = share * sizes.reduce((sum, size) => sum + size, 0);
  let start = messages.length;
  while (start > 0 && (sizes[start - 1] ?? 0) <= left) {
    start -= 1;
    left -= sizes[start] ?? 0;
  }
  while (messages[start]?.role === "tool") start += 1;
  return start;
}

/**
 * Tokens of a question: what the newest reply cost, and an estimate of what came after it. Behind a summary the costs of
 * kept replies are those of a transcript that is gone, so all is estimated.
 */
function questionTokens({
  system,
  messages,
  tools,
}: Pick<ModelRequest, "system" | "messages" | "tools">): number {
  const newest = messages.findLastIndex((message) => message.role === "assistant");
  const reply = messages[newest];
  const known = messages.some(isSummary) || reply?.role !== "assistant" ? 0 : usedTokens(reply);
  const estimated = known === 0 ? messages : messages.slice(newest + 1);
  const rest = estimated.reduce((sum, message) => sum + messageTokens(message), 0);
  return known === 0 ? rest + textTokens(system) + textTokens(JSON.stringify(tools)) : known + rest;
}

function usedTokens({ usage }: AssistantMessage): number {
  return usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
}

function textOf(reply: AssistantMessage): string {
  return reply.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
