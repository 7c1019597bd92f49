import {
  TenonError,
  type CallId,
  type Conversation,
  type Decision,
  type LogStore,
  type Principal,
} from "@tenon/contracts";
import { decodeEntry, type RecordedEvent } from "@tenon/log";
import type { Accepted } from "@tenon/contracts";
import type { CrashCase } from "./crash-case.ts";

const by: Principal = "user:case";

/** Says what a case says, turn after turn, and answers what it asks for. Begun again, it goes on where it was. */
export async function playCase(
  logs: LogStore,
  conversation: Conversation,
  played: CrashCase,
): Promise<void> {
  for (const [index, { say }] of played.turns.entries()) {
    const accepted = await conversation.submit(say, { key: `turn-${index + 1}`, by });
    await settle(logs, conversation, { played, accepted });
  }
}

async function settle(
  logs: LogStore,
  conversation: Conversation,
  { played, accepted }: { readonly played: CrashCase; readonly accepted: Accepted },
): Promise<void> {
  const ended = new AbortController();
  const tools = new Map<CallId, string>();
  const options = { after: accepted.offset, signal: ended.signal };
  try {
    for await (const entry of logs.follow(conversation.log, options)) {
      const event = decodeEntry(entry);
      if (event === undefined) continue;
      if (event.type === "tool.requested") tools.set(event.data.call, event.data.name);
      if (event.type === "tool.awaiting") await answer(conversation, event, { played, tools });
      if (event.type !== "submission.settled") continue;
      if (event.data.submission === accepted.submission) return;
    }
  } finally {
    ended.abort();
  }
}

type Known = { readonly played: CrashCase; readonly tools: ReadonlyMap<CallId, string> };

async function answer(
  conversation: Conversation,
  { data }: Extract<RecordedEvent, { readonly type: "tool.awaiting" }>,
  { played, tools }: Known,
): Promise<void> {
  if (data.reason !== "approval" && data.reason !== "client") return;
  const tool = tools.get(data.call) ?? "";
  const decision =
    played.answers[data.call] ?? played.answers[tool] ?? byDefault(data.reason, tool);
  await conversation.answer(data.call, decision, { by });
}

function byDefault(reason: "approval" | "client", tool: string): Decision {
  if (reason === "approval") return { type: "approve" };
  throw new TenonError("invalid-input", `The case has no result for the client tool "${tool}".`, {
    hint: `Add it: "answers": { "${tool}": { "type": "result", "output": ... } }`,
  });
}
