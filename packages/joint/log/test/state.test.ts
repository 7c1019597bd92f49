import { describe, expect, test } from "vitest";
import type { EventData, LogId, SubmissionId, TurnId } from "@tenon/contracts";
import { digestOf } from "../src/index.ts";
import { StoryWriter } from "./story-writer.ts";

const turn = "t-1" as TurnId;
const submission = "s-1" as SubmissionId;
const noUsage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 };
const accepted: EventData["submission.accepted"] = {
  submission,
  input: { role: "user", parts: [{ type: "text", text: "hello" }] },
  whenBusy: "queue",
  by: "user:1",
};

describe("a state", () => {
  test("owes submissions an outcome from their acceptance to their settlement", () => {
    const log = new StoryWriter();
    log.record("submission.accepted", accepted);
    const owed = log.state.submissions;
    log.record("turn.started", { harness: "loop", by: "user:1" }, turn);
    log.record("submission.consumed", { submission, as: "input" }, turn);
    const consumed = log.state.submissions;
    log.record("submission.settled", { submission, outcome: { status: "done" } }, turn);

    expect(owed).toEqual([
      { ...accepted, offset: log.events[1]?.offset, time: log.events[1]?.time },
    ]);
    expect(consumed).toEqual([{ ...owed[0], turn }]);
    expect(log.state.submissions).toEqual([]);
  });

  test("knows timers until they fire and messages until they are acknowledged", () => {
    const log = new StoryWriter();
    const owed = { delivery: "d", to: "agents/clerk/c-2" as LogId, payload: null };
    log.record("timer.set", { timer: "t", at: 9 });
    log.record("delivery.owed", owed);
    const before = [log.state.timers, log.state.deliveries];
    log.record("timer.fired", { timer: "t" });
    log.record("delivery.made", { delivery: "d" });

    expect(before).toEqual([{ t: 9 }, { d: owed }]);
    expect([log.state.timers, log.state.deliveries]).toEqual([{}, {}]);
  });

  test("holds the newest value of each name, and the newest agent", () => {
    const log = new StoryWriter();
    log.record("state.set", { name: "a", value: 1 });
    log.record("state.set", { name: "b", value: 2 });
    log.record("state.set", { name: "a", value: 3 });
    log.record("agent.resolved", agentOf("Be kind."), turn);
    log.record("agent.resolved", agentOf("Be brief."), turn);

    expect(log.state.values).toEqual({ a: 3, b: 2 });
    expect(log.state.agent).toEqual(agentOf("Be brief."));
  });

  test("counts turns, and has no open one behind its end", () => {
    const log = new StoryWriter();
    const end = { outcome: { status: "done" }, usage: noUsage, steps: 0 } as const;
    log.record("turn.started", { harness: "loop", by: "user:1" }, turn);
    const open = log.state.turn?.id;
    log.record("turn.settled", end, turn);
    log.record("turn.started", { harness: "loop", by: "user:1" }, "t-2" as TurnId);
    log.record("turn.settled", end, "t-2" as TurnId);

    expect([open, log.state.turns]).toEqual([turn, 2]);
    expect(log.state).not.toHaveProperty("turn");
  });

  test("is as late as its latest entry, though clocks disagree, and deltas do not count", () => {
    const log = new StoryWriter();
    const created = log.timeMs;
    log.timeMs = created - 500;
    log.record("state.set", { name: "a", value: 1 });
    log.timeMs = created + 500;
    log.record("model.delta", { request: "step:0", attempt: 1, at: 0, deltas: [] }, turn);

    expect(log.state.time).toBe(created);
    expect(log.state.head).toBe(log.events.at(-1)?.offset);
  });

  test("of a conversation that was closed says so", () => {
    const log = new StoryWriter();
    log.record("conversation.closed", { reason: "moved", by: "user:1" });

    expect(log.state).toMatchObject({ isClosed: true, created: { agent: "clerk", by: "user:1" } });
  });
});

test("the newest outcomes are found where their submissions were accepted", () => {
  const log = new StoryWriter();
  const ids = Array.from({ length: 70 }, (_, index) => `s${index}` as SubmissionId);
  for (const submission of ids) {
    log.record("submission.accepted", {
      submission,
      input: { role: "user", parts: [{ type: "text", text: "hi" }] },
      whenBusy: "queue",
      by: "user:1",
    });
    log.record("submission.settled", { submission, outcome: { status: "done" } });
  }
  const { settled } = log.state;
  const last = log.events.at(-2);

  expect(settled.map(({ submission }) => submission)).toEqual(ids.slice(-64));
  expect(last?.type).toBe("submission.accepted");
  expect(settled.at(-1)?.after).toBe(last?.offset);
});

function agentOf(instructions: string): EventData["agent.resolved"] {
  const model = { provider: "scripted", id: "one" };
  const spec = { name: "clerk", model, instructions, tools: [] };
  return { digest: digestOf(spec), spec };
}
