import { describe, expect, test } from "vitest";
import type {
  AssistantMessage,
  CallId,
  Digest,
  EffectKey,
  MessageId,
  StopReason,
  SubmissionId,
  ToolMessage,
  TurnId,
  UserMessage,
} from "@tenon/contracts";
import type { OpenTurn, Point } from "../src/index.ts";
import { StoryWriter } from "./story-writer.ts";

describe("the step point", () => {
  test("is the input until the first batch is settled", () => {
    const log = started();
    const atInput = pointOf(log, "step");
    replied(log, { calls: ["a", "b"] });
    settled(log, "b");

    expect(atInput).toEqual({ index: 2, messages: [input], steps: 0, time: log.events[1]?.time });
    expect(pointOf(log, "step")).toEqual(atInput);
    expect(pointOf(log, "turn")).toEqual(atInput);
  });

  test("moves to where the batch of a reply is settled", () => {
    const log = started();
    const atInput = pointOf(log, "turn");
    replied(log, { calls: ["a", "b"] });
    settled(log, "b");
    settled(log, "a");

    expect(pointOf(log, "step")).toMatchObject({ index: openTurn(log).journal.length, steps: 1 });
    expect(pointOf(log, "step").messages).toEqual(log.state.transcript.messages);
    expect(pointOf(log, "turn")).toEqual(atInput);
  });

  test.each<StopReason>(["error", "aborted"])(
    "stays before a reply that ended with %s until a later one is there",
    (stop) => {
      const log = started();
      const atInput = pointOf(log, "step");
      replied(log, { stop });
      log.record("value.recorded", { name: "n", value: 1 }, turn);
      const afterFailure = pointOf(log, "step");
      replied(log, { request: "step:1", calls: ["a"] });
      settled(log, "a");

      expect(afterFailure).toEqual(atInput);
      expect(pointOf(log, "step")).toMatchObject({ steps: 2 });
    },
  );

  test("stays before a request that has no reply, whatever is recorded meanwhile", () => {
    const log = started();
    const atInput = pointOf(log, "step");
    requested(log);
    log.record("model.failed", { request: "step:0", attempt: 1, failure }, turn);
    log.record("message.appended", { name: "n", message: input }, turn);
    log.record("value.recorded", { name: "n", value: 1 }, turn);

    expect(pointOf(log, "step")).toEqual(atInput);
  });

  test("moves behind what the harness made between two steps", () => {
    const log = started();
    log.record("value.recorded", { name: "n", value: 1 }, turn);
    const behindValue = pointOf(log, "step");
    log.record("message.appended", { name: "n", message: input }, turn);

    expect(behindValue).toMatchObject({ index: 3, time: log.timeMs - 10 });
    expect(pointOf(log, "step")).toMatchObject({ index: 4, messages: [input, input] });
  });

  test("is the same for every attempt at a step: the host's own notes do not move it", () => {
    const log = started();
    const atInput = pointOf(log, "step");
    attempted(log, { attempt: 1, idle: 0 });
    log.record("agent.resolved", { digest: "sha256:0" as Digest, spec }, turn);
    attempted(log, { attempt: 2, idle: 1 });
    log.record("turn.abort-requested", { by: "user:2" }, turn);

    expect(pointOf(log, "step")).toEqual(atInput);
  });
});

test("the stash point holds the newest stash, how many there are, and no reply whose calls are open", () => {
  const log = started();
  log.record("stash.saved", { number: 0, state: "first" }, turn);
  replied(log, { calls: ["a"] });
  log.record("stash.saved", { number: 1, state: "second" }, turn);

  expect(openTurn(log).points.stash).toEqual({
    state: "second",
    count: 2,
    index: openTurn(log).journal.length,
    messages: [input],
    steps: 1,
    time: log.timeMs,
  });
});

describe("progress", () => {
  test("is nothing that only says what is about to happen", () => {
    const log = started();
    attempted(log, { attempt: 2, idle: 0 });
    requested(log);
    log.record("tool.started", { call: a, attempt: 1, input: 1, parsed: true }, turn);
    log.record("tool.progressed", { call: a, partial: "half" }, turn);
    log.record("model.delta", { request: "step:0", attempt: 1, at: 0, deltas: [] }, turn);

    expect(openTurn(log).hasProgress).toBe(false);
  });

  test("is what the next attempt is served, until that attempt begins", () => {
    const log = started();
    attempted(log, { attempt: 2, idle: 3 });
    const before = openTurn(log);
    replied(log, { calls: ["a"] });
    const after = openTurn(log);
    attempted(log, { attempt: 3, idle: 0 });

    expect(before).toMatchObject({ attempts: 2, idleAttempts: 3, hasProgress: false });
    expect(after.hasProgress).toBe(true);
    expect(openTurn(log)).toMatchObject({ attempts: 3, idleAttempts: 0, hasProgress: false });
  });
});

test("an approval is pending from the question to the answer", () => {
  const log = started();
  replied(log, { calls: ["a"] });
  const question = { call: a, reason: "approval", input: 7, parsed: true, expiresAt: 9 } as const;
  log.record("tool.awaiting", question, turn);
  const asked = openTurn(log).approvals;
  const askedAt = log.timeMs;
  log.record("tool.answered", { call: a, decision: { type: "approve" }, by: "user:2" }, turn);

  expect(asked).toEqual([{ call: a, tool: "pay", input: 7, by: "user:1", askedAt, expiresAt: 9 }]);
  expect(openTurn(log).approvals).toEqual([]);
});

test("a call that awaits anything but a person is no approval", () => {
  const log = started();
  log.record("tool.awaiting", { call: a, reason: "client", input: 7, parsed: true }, turn);

  expect(openTurn(log).approvals).toEqual([]);
});

test("a call that is settled without an attempt ends the parking, for nothing waits there any more", () => {
  const log = started();
  replied(log, { calls: ["a"] });
  log.record("turn.parked", { attempt: 1, waiting: [a] }, turn);
  const parked = openTurn(log).isParked;
  settled(log, "a");

  expect([parked, openTurn(log).isParked]).toEqual([true, false]);
});

test("a turn is parked until its next attempt, whatever arrives meanwhile", () => {
  const log = started();
  log.record("turn.parked", { attempt: 1, waiting: [a] }, turn);
  const parked = openTurn(log).isParked;
  submitted(log, other);
  log.record("tool.answered", { call: a, decision: { type: "approve" }, by: "user:2" }, turn);
  const answered = openTurn(log).isParked;
  attempted(log, { attempt: 2, idle: 0 });

  expect([parked, answered, openTurn(log).isParked]).toEqual([true, true, false]);
});

describe("a requested stop", () => {
  test("without a submission stops the turn that is open, and the first to ask is named", () => {
    const log = started();
    log.record("turn.abort-requested", { by: "user:2" });
    log.record("turn.abort-requested", { by: "user:3" });

    expect(openTurn(log).abortedBy).toBe("user:2");
  });

  test("that comes too late for its turn leaves the next one alone", () => {
    const log = started();
    log.record("turn.abort-requested", { by: "user:2" }, "t-0" as TurnId);

    expect(openTurn(log).abortedBy).toBeUndefined();
  });

  test("of the submission in the turn's context stops the turn", () => {
    const log = started();
    log.record("turn.abort-requested", { submission: first, by: "user:2" });

    expect(openTurn(log).abortedBy).toBe("user:2");
    expect(log.state.submissions).toMatchObject([{ submission: first, abortedBy: "user:2" }]);
  });

  test("of a submission that waits leaves the turn alone", () => {
    const log = started();
    submitted(log, other);
    log.record("turn.abort-requested", { submission: other, by: "user:2" });

    expect(openTurn(log).abortedBy).toBeUndefined();
    expect(log.state.submissions[1]).toMatchObject({ submission: other, abortedBy: "user:2" });
  });
});

test("deltas are known by their offsets and are no part of the journal", () => {
  const log = started();
  log.record("model.delta", { request: "step:0", attempt: 1, at: 0, deltas: [] }, turn);
  const { passing, journal } = openTurn(log);

  expect(passing).toEqual([log.state.head]);
  expect(journal.map(({ type }) => type)).not.toContain("model.delta");
});

test("a turn that has no name is refused as an invalid entry", () => {
  const log = new StoryWriter();

  expect(() => log.record("turn.started", { harness: "loop", by: "user:1" })).toThrow(
    expect.objectContaining({ code: "invalid-entry" }),
  );
});

const turn = "t-1" as TurnId;
const first = "s-1" as SubmissionId;
const other = "s-2" as SubmissionId;
const a = "a" as CallId;
const model = { provider: "scripted", id: "one" };
const spec = { name: "clerk", model, instructions: "Be kind.", tools: [] };
const failure = { kind: "network", message: "It was cut off." } as const;
const input: UserMessage = { role: "user", parts: [{ type: "text", text: "hello" }] };

function started(): StoryWriter {
  const log = new StoryWriter();
  submitted(log, first);
  log.record("turn.started", { harness: "loop", by: "user:1" }, turn);
  log.record("submission.consumed", { submission: first, as: "input" }, turn);
  return log;
}

function submitted(log: StoryWriter, submission: SubmissionId): void {
  log.record("submission.accepted", { submission, input, whenBusy: "queue", by: "user:1" });
}

interface Counts {
  readonly attempt: number;
  readonly idle: number;
}

function attempted(log: StoryWriter, counts: Counts): void {
  const harness = { name: "loop", version: "1" };
  const attempt = { ...counts, harness, point: "step", reason: "recovered", owner: "one" } as const;
  log.record("turn.attempted", attempt, turn);
}

function requested(log: StoryWriter): void {
  const question = { model, system: "", messages: [], tools: [] };
  log.ask(question, { turn, request: "step:0", attempt: 1 });
}

interface Reply {
  readonly stop?: StopReason;
  readonly calls?: readonly string[];
  readonly request?: string;
}

function replied(log: StoryWriter, reply: Reply): void {
  const { stop = "tools", calls = [], request = "step:0" } = reply;
  const parts = calls.map(
    (id) => ({ type: "call", id: id as CallId, name: "pay", input: 1 }) as const,
  );
  const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 };
  const id = log.fresh("m") as MessageId;
  const message: AssistantMessage = { role: "assistant", id, parts, model, usage, stop };
  log.record("model.completed", { request, attempt: 1, message }, turn);
  for (const call of parts) {
    const key = `agents/clerk/c-1/t-1/${call.id}` as EffectKey;
    log.record("tool.requested", { call: call.id, name: call.name, key, replay: "unsafe" }, turn);
  }
}

function settled(log: StoryWriter, id: string): void {
  const call = id as CallId;
  const message: ToolMessage = { role: "tool", call, name: "pay", parts: [], isError: false };
  log.record("tool.settled", { call, message, source: "executed" }, turn);
}

function openTurn(log: StoryWriter): OpenTurn {
  const { turn: open } = log.state;
  if (open === undefined) throw new Error("No turn is open.");
  return open;
}

function pointOf(log: StoryWriter, point: "turn" | "step"): Point {
  return openTurn(log).points[point];
}
