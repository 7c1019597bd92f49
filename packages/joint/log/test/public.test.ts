import { describe, expect, test } from "vitest";
import type {
  CallId,
  Digest,
  EffectKey,
  EventOf,
  EventType,
  LogEvent,
  MessageId,
} from "@tenon/contracts";
import { publicForm } from "../src/index.ts";
import { checkStories } from "./stories.ts";

describe("the public form of an event", () => {
  test("shows nothing that a tool takes or gives, a model thinks, or an agent is told", () => {
    const shown = Object.values(secretive).map((event) => shownOf(event));

    expect(JSON.stringify(secretive)).toContain("canary");
    expect(JSON.stringify(shown)).not.toContain("canary");
  });

  test("shows what was said, and which tools were called", () => {
    expect(shownOf(secretive["model.completed"])).toEqual({
      request: "step:0",
      attempt: 1,
      message: {
        role: "assistant",
        id: "m-1",
        parts: [
          { type: "text", text: "Paid." },
          { type: "call", id: "a", name: "pay" },
          { type: "file", mediaType: "text/plain", blob: "sha256:0", name: "receipt" },
        ],
        model,
        usage,
        stop: "tools",
      },
    });
    expect(shownOf(secretive["tool.settled"])).toEqual({
      call: "a",
      name: "pay",
      isError: true,
      source: "executed",
    });
  });

  test("is the whole reply when it is text alone", () => {
    const { message } = secretive["model.completed"].data;
    const plain = { ...message, parts: [{ type: "text", text: "Paid." }] as const };
    const data = { ...secretive["model.completed"].data, message: plain };

    expect(publicForm({ type: "model.completed", data })).toBe(true);
  });

  test("of everything that a turn may record shows no context, stash, value or file", () => {
    const isPrivate = new Set<string>([
      "agent.resolved",
      "message.appended",
      "stash.saved",
      "state.set",
      "tool.memoized",
      "tool.progressed",
      "transcript.compacted",
      "value.recorded",
      "workspace.committed",
    ]);

    checkStories(({ events }) => {
      for (const event of events) {
        const shown = publicForm(event);
        if (isPrivate.has(event.type)) expect(shown).toBeUndefined();
        if (event.type === "model.requested") expect(shown).not.toHaveProperty("context");
      }
    });
  });
});

const canary = "canary";
const model = { provider: "scripted", id: "one" };
const usage = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0, cost: 0 };
const a = "a" as CallId;
const digest = "sha256:0" as Digest;
const spec = { name: "clerk", model, instructions: canary, tools: [] };

/** Events that carry something which the public may not see. */
const secretive: { readonly [Type in SecretiveType]: EventOf<Type> } = {
  "agent.resolved": { type: "agent.resolved", data: { digest, spec } },
  "model.requested": {
    type: "model.requested",
    data: {
      request: "step:0",
      message: "m-1" as MessageId,
      attempt: 1,
      model,
      context: { system: digest, tools: digest, messages: [digest], pieces: { [digest]: canary } },
      conversation: digest,
      configuration: digest,
    },
  },
  "model.delta": {
    type: "model.delta",
    data: {
      request: "step:0",
      attempt: 1,
      at: 0,
      deltas: [{ type: "thinking", index: 0, text: canary }],
    },
  },
  "model.failed": {
    type: "model.failed",
    data: { request: "step:0", attempt: 1, failure: { kind: "auth", message: canary } },
  },
  "model.completed": {
    type: "model.completed",
    data: {
      request: "step:0",
      attempt: 1,
      message: {
        role: "assistant",
        id: "m-1" as MessageId,
        parts: [
          { type: "thinking", text: canary, meta: { provider: "scripted", data: canary } },
          { type: "text", text: "Paid.", meta: { provider: "scripted", data: canary } },
          { type: "call", id: a, name: "pay", input: { card: canary } },
          { type: "file", mediaType: "text/plain", blob: digest, name: "receipt" },
        ],
        model,
        usage,
        stop: "tools",
      },
    },
  },
  "tool.requested": {
    type: "tool.requested",
    data: { call: a, name: "pay", key: "k" as EffectKey, replay: "keyed", input: canary },
  },
  "tool.awaiting": {
    type: "tool.awaiting",
    data: { call: a, reason: "approval", input: { card: canary }, parsed: true },
  },
  "tool.answered": {
    type: "tool.answered",
    data: { call: a, decision: { type: "deny", reason: canary }, by: "user:2" },
  },
  "tool.delegated": { type: "tool.delegated", data: { call: a, to: canary, by: "user:2" } },
  "tool.escalated": {
    type: "tool.escalated",
    data: { call: a, to: [canary], approvers: [canary] },
  },
  "tool.expired": { type: "tool.expired", data: { call: a } },
  "tool.started": {
    type: "tool.started",
    data: { call: a, attempt: 1, input: canary, parsed: true },
  },
  "tool.progressed": { type: "tool.progressed", data: { call: a, partial: canary } },
  "tool.memoized": { type: "tool.memoized", data: { call: a, name: "n", value: canary } },
  "tool.settled": {
    type: "tool.settled",
    data: {
      call: a,
      message: {
        role: "tool",
        call: a,
        name: "pay",
        parts: [{ type: "text", text: canary }],
        isError: true,
        details: canary,
      },
      source: "executed",
    },
  },
};

type SecretiveType = Extract<EventType, "agent.resolved" | `model.${string}` | `tool.${string}`>;

/** What a reader of the public log sees of an event. */
function shownOf(event: LogEvent): unknown {
  const shown = publicForm(event);
  return shown === true ? event.data : shown;
}
