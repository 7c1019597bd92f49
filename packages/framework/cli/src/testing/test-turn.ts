import type { Json, SubmissionId, ToolCall, ToolMessage } from "@tenon/contracts";
import { isStepRequest, type RecordedEvent } from "@tenon/log";
import { textOf } from "../view/reply-text.ts";
import type { TestCall, TestTurn } from "./test-agent.ts";

/** What the events since a message say of its turn. Pure. */
export function turnOf(
  events: readonly RecordedEvent[],
  submission: SubmissionId,
): Omit<TestTurn, "waiting"> {
  const replies = events.flatMap((event) =>
    event.type === "model.completed" && isStepRequest(event.data.request)
      ? [event.data.message]
      : [],
  );
  const results = new Map(
    events.flatMap((event) =>
      event.type === "tool.settled" ? [[event.data.call, event.data.message] as const] : [],
    ),
  );
  const calls = replies.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === "call" ? [callOf(part, results.get(part.id))] : [])),
  );
  const last = replies.at(-1);
  const settled = events.find(
    (event) => event.type === "submission.settled" && event.data.submission === submission,
  );
  const turn = events.find((event) => event.type === "turn.settled");
  return {
    reply: last === undefined ? "" : textOf(last),
    calls,
    ...(settled?.type === "submission.settled" ? { outcome: settled.data.outcome } : {}),
    ...(turn?.type === "turn.settled" ? { usage: turn.data.usage } : {}),
  };
}

function callOf({ name, input }: ToolCall, result: ToolMessage | undefined): TestCall {
  if (result === undefined) return { name, input, isError: false };
  return { name, input, output: outputOf(result), isError: result.isError };
}

function outputOf({ details, parts }: ToolMessage): Json {
  if (details !== undefined) return details;
  const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}
