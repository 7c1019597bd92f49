import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type {
  AssistantMessage,
  CallId,
  MessageId,
  StopReason,
  ToolMessage,
  UserMessage,
} from "@tenon/contracts";
import {
  addReply,
  addResult,
  addUserMessage,
  closeTranscript,
  compactTranscript,
  emptyState,
  emptyTranscript,
  fold,
  isStepBoundary,
  isStepRequest,
  notExecuted,
  settledMessages,
  type RecordedEvent,
  type Transcript,
} from "../src/index.ts";
import { problemsOf } from "./provider-rules.ts";
import { play } from "./simulated-runtime.ts";
import { anyMoves, everyRun } from "./stories.ts";

describe("a transcript", () => {
  test("holds results in call order behind their reply, whatever order they settled in", () => {
    const asked = addReply(said("hello"), reply("a", "b"));
    const settled = addResult(addResult(asked, result("b")), result("a"));

    expect(settled).toEqual({
      messages: [user("hello"), reply("a", "b"), result("a"), result("b")],
    });
  });

  test("puts what is said during a batch behind its results", () => {
    const asked = addUserMessage(addReply(said("hello"), reply("a")), user("wait"));

    expect(closeTranscript(asked).messages).toEqual([
      user("hello"),
      reply("a"),
      notExecuted("a" as CallId, "pay"),
      user("wait"),
    ]);
  });

  test("takes the first result of a call and no result of a call that is not open", () => {
    const asked = addReply(said("hello"), reply("a", "b"));
    const once = addResult(asked, result("a"));

    expect(addResult(once, { ...result("a"), isError: true })).toBe(once);
    expect(addResult(once, result("z"))).toBe(once);
    expect(addResult(said("hello"), result("a"))).toEqual(said("hello"));
  });

  test.each(["constructor", "__proto__", "toString"])(
    "takes %s for a call id like any other",
    (id) => {
      const asked = addReply(emptyTranscript, reply(id, "b"));

      expect(closeTranscript(asked).messages).toEqual([
        reply(id, "b"),
        notExecuted(id as CallId, "pay"),
        notExecuted("b" as CallId, "pay"),
      ]);
      expect(closeTranscript(addResult(asked, result(id))).messages[1]).toEqual(result(id));
    },
  );

  test.each<StopReason>(["error", "aborted"])(
    "shows nothing of a reply that ended with %s, but closes what was open before it",
    (stop) => {
      const asked = addReply(said("hello"), reply("a"));

      expect(addReply(asked, { ...reply("b"), stop })).toEqual(closeTranscript(asked));
    },
  );

  test("answers the calls of a truncated reply too", () => {
    const asked = addReply(said("hello"), { ...reply("a"), stop: "length" });

    expect(problemsOf(closeTranscript(asked).messages)).toEqual([]);
  });

  test.each([
    [-1, [user("so far")]],
    [0, [user("so far")]],
    [1, [user("so far")]],
    [2, [user("so far"), reply("a"), result("a")]],
    [9, [user("so far"), user("hello"), reply("a"), result("a")]],
  ])("compacted to its newest %i messages keeps no result without its call", (keep, kept) => {
    const settled = addResult(addReply(said("hello"), reply("a")), result("a"));

    expect(compactTranscript(settled, user("so far"), keep)).toEqual({ messages: kept });
  });

  test("is at a step boundary when nothing is open and the model did not speak last", () => {
    const asked = addReply(said("hello"), reply("a"));

    expect(isStepBoundary(emptyTranscript)).toBe(false);
    expect(isStepBoundary(said("hello"))).toBe(true);
    expect(isStepBoundary(asked)).toBe(false);
    expect(isStepBoundary(addResult(asked, result("a")))).toBe(true);
    expect(isStepBoundary(addReply(said("hello"), reply()))).toBe(false);
  });

  test("is settled up to the reply whose calls are open", () => {
    const asked = addUserMessage(addReply(said("hello"), reply("a")), user("wait"));

    expect(settledMessages(asked)).toEqual([user("hello")]);
    expect(settledMessages(said("hello"))).toEqual([user("hello")]);
  });
});

describe("the property that a provider accepts every transcript", () => {
  test("holds for these rules, which are the fold's", () => {
    const outcome = fc.check(
      fc.property(anyMoves, (moves) => {
        const { events } = play(moves);
        const folded = events.reduce(fold, emptyState).transcript;

        expect(transcriptsOf(events, rules).at(-1)).toEqual(folded);
        return isAccepted(events, rules);
      }),
      everyRun,
    );

    expect(outcome.counterexample).toBeNull();
  });

  const mistakes: { readonly [name: string]: Partial<Rules> } = {
    "results stand in the order in which they settled": {
      addResult: ({ messages }, message) => ({ messages: [...messages, message] }),
    },
    "a later result replaces an earlier one at the end": {
      addResult: (transcript, message) =>
        transcript.messages.some((other) => other.role === "tool" && other.call === message.call)
          ? { ...transcript, messages: [...transcript.messages, message] }
          : addResult(transcript, message),
    },
    "a new reply forgets the open batch": {
      addReply: ({ messages }, message) => addReply({ messages }, message),
    },
    "steering stands where it arrives": {
      addUserMessage: (transcript, message) => ({
        ...transcript,
        messages: [...transcript.messages, message],
      }),
    },
    "compaction cuts between a call and its result": {
      compactTranscript: (transcript, summary, keep) => ({
        messages: [summary, ...closeTranscript(transcript).messages.slice(-Math.max(keep, 1))],
      }),
    },
    "a call without a result is left out": {
      closeTranscript: ({ messages, open }) => ({
        messages: [...messages, ...Object.values(open?.results ?? {}), ...(open?.after ?? [])],
      }),
    },
    "a failed reply stays": {
      addReply: (transcript, message) =>
        message.stop === "error"
          ? { messages: [...closeTranscript(transcript).messages, message] }
          : addReply(transcript, message),
    },
  };

  test.each(Object.entries(mistakes))("fails when %s", (_name, mistake) => {
    const broken = { ...rules, ...mistake };
    const outcome = fc.check(
      fc.property(anyMoves, (moves) => isAccepted(play(moves).events, broken)),
      { ...everyRun, endOnFailure: true },
    );

    expect(outcome.counterexample).not.toBeNull();
  });
});

interface Rules {
  readonly addReply: (transcript: Transcript, message: AssistantMessage) => Transcript;
  readonly addUserMessage: (transcript: Transcript, message: UserMessage) => Transcript;
  readonly addResult: (transcript: Transcript, message: ToolMessage) => Transcript;
  readonly compactTranscript: (
    transcript: Transcript,
    summary: UserMessage,
    keep: number,
  ) => Transcript;
  readonly closeTranscript: (transcript: Transcript) => Transcript;
}

const rules: Rules = { addReply, addUserMessage, addResult, compactTranscript, closeTranscript };

function isAccepted(events: readonly RecordedEvent[], by: Rules): boolean {
  return transcriptsOf(events, by).every(
    (transcript) => problemsOf(by.closeTranscript(transcript).messages).length === 0,
  );
}

function transcriptsOf(events: readonly RecordedEvent[], by: Rules): readonly Transcript[] {
  const inputs = new Map(
    events.flatMap((event) =>
      event.type === "submission.accepted" ? [[event.data.submission, event.data.input]] : [],
    ),
  );
  let transcript = emptyTranscript;
  return events.map((event) => {
    transcript = transcriptAfter(transcript, event, { by, inputs });
    return transcript;
  });
}

interface Projecting {
  readonly by: Rules;
  readonly inputs: ReadonlyMap<string, UserMessage>;
}

function transcriptAfter(
  transcript: Transcript,
  event: RecordedEvent,
  { by, inputs }: Projecting,
): Transcript {
  switch (event.type) {
    case "submission.consumed": {
      const start = event.data.as === "input" ? by.closeTranscript(transcript) : transcript;
      const input = inputs.get(event.data.submission);
      return input === undefined ? transcript : by.addUserMessage(start, input);
    }
    case "model.completed":
      return isStepRequest(event.data.request)
        ? by.addReply(transcript, event.data.message)
        : transcript;
    case "tool.settled":
      return by.addResult(transcript, event.data.message);
    case "message.appended":
      return event.data.message.role === "tool"
        ? by.addResult(transcript, event.data.message)
        : by.addUserMessage(transcript, event.data.message);
    case "transcript.compacted":
      return by.compactTranscript(transcript, event.data.summary, event.data.keep);
    case "turn.settled":
      return by.closeTranscript(transcript);
    default:
      return transcript;
  }
}

function user(text: string): UserMessage {
  return { role: "user", parts: [{ type: "text", text }] };
}

function said(text: string): Transcript {
  return addUserMessage(emptyTranscript, user(text));
}

function reply(...calls: readonly string[]): AssistantMessage {
  const parts = calls.map(
    (id) => ({ type: "call", id: id as CallId, name: "pay", input: 1 }) as const,
  );
  const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 };
  const id = "m" as MessageId;
  const model = { provider: "scripted", id: "one" };
  return { role: "assistant", id, parts, model, usage, stop: parts.length > 0 ? "tools" : "stop" };
}

function result(call: string): ToolMessage {
  const parts = [{ type: "text", text: `done ${call}` }] as const;
  return { role: "tool", call: call as CallId, name: "pay", parts, isError: false };
}
