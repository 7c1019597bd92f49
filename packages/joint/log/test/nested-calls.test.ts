import type { CallId, EffectKey, EventData, TurnId } from "@tenon/contracts";
import { describe, expect, test } from "vitest";
import { hostValues, isHostValue, publicForm } from "../src/index.ts";
import { StoryWriter } from "./story-writer.ts";

const turn = "t1" as TurnId;
const nested: EventData["tool.requested"] = {
  call: "a/0" as CallId,
  name: "add",
  key: "k" as EffectKey,
  replay: "safe",
  parent: { call: "a" as CallId, ordinal: 0 },
  input: { secret: "canary" },
};

describe("a nested call", () => {
  test("is part of no transcript, and keeps its id from models", () => {
    const log = new StoryWriter();
    log.record("turn.started", { harness: "loop", by: "user:1" }, turn);
    const before = log.state.transcript;
    log.record("tool.requested", nested, turn);
    const message = {
      role: "tool",
      call: nested.call,
      name: "add",
      parts: [],
      isError: false,
    } as const;
    log.record("tool.settled", { call: nested.call, message, source: "executed" }, turn);

    expect(log.state.transcript).toEqual(before);
    expect(log.state.turn?.usedCalls).toEqual(["a/0"]);
  });

  test("is shown with the call that made it, and without its input", () => {
    expect(publicForm({ type: "tool.requested", turn, data: nested })).toEqual({
      call: "a/0",
      name: "add",
      parent: { call: "a", ordinal: 0 },
    });
  });
});

test("the host's values have names of their own", () => {
  const names = [hostValues.skill("forms"), hostValues.memory("user")];

  expect(names).toEqual(["host:skill/forms", "host:memory/user"]);
  expect([...names, "cart", "hosts"].map(isHostValue)).toEqual([true, true, false, false]);
});
