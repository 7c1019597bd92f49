import type { JsonObject } from "@tenon/contracts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  closeView,
  emptyView,
  foldFragment,
  foldView,
  withoutFragments,
  type PublicEvent,
  type TextFragment,
} from "../src/index.ts";

const reply = { id: "t1/step:0", stop: "tools", parts: [{ type: "text", text: "I look." }] };
const last = { id: "t1/step:1", stop: "stop", parts: [{ type: "text", text: "Done." }] };

const story: readonly PublicEvent[] = events([
  ["conversation.created", { agent: "shop", conversation: "c1", by: "ann" }],
  ["submission.accepted", { submission: "s1", by: "ann", input: { role: "user", parts: [] } }],
  ["turn.started", { harness: "loop", by: "ann" }],
  ["model.requested", { request: "step:0", message: "t1/step:0", attempt: 1 }],
  ["model.completed", { request: "step:0", attempt: 1, message: reply }],
  ["tool.requested", { call: "c1", name: "look" }],
  ["tool.requested", { call: "c2", name: "pay" }],
  ["tool.started", { call: "c1", attempt: 1, input: { sku: 1 } }],
  ["tool.settled", { call: "c1", name: "look", isError: false, source: "executed", output: 7 }],
  ["tool.awaiting", { call: "c2", reason: "approval" }],
  ["tool.answered", { call: "c2", decision: "approve", by: "bob" }],
  ["tool.settled", { call: "c2", name: "pay", isError: false, source: "executed" }],
  ["model.completed", { request: "note:1", attempt: 1, message: { ...last, id: "note" } }],
  ["model.completed", { request: "step:1", attempt: 1, message: last }],
  ["turn.settled", { outcome: { status: "done" } }],
  ["submission.settled", { submission: "s1", outcome: { status: "done" } }],
]);

describe("a view", () => {
  test("shows messages, calls with what is public of them, and the outcome", () => {
    expect(foldView(emptyView, story)).toEqual({
      offset: "16",
      status: "idle",
      messages: [
        {
          role: "user",
          submission: "s1",
          by: "ann",
          time: 2,
          parts: [],
          outcome: { status: "done" },
        },
        { role: "assistant", id: "t1/step:0", time: 5, parts: reply.parts },
        {
          role: "tool",
          call: "c1",
          name: "look",
          status: "settled",
          isError: false,
          source: "executed",
          input: { sku: 1 },
          output: 7,
        },
        {
          role: "tool",
          call: "c2",
          name: "pay",
          status: "settled",
          reason: "approval",
          isError: false,
          source: "executed",
        },
        { role: "assistant", id: "t1/step:1", time: 14, parts: last.parts },
      ],
    });
  });

  test("is the same wherever the reader had stopped in between", () => {
    const whole = foldView(emptyView, story);
    const cuts = fc.array(fc.integer({ min: 0, max: story.length }), { maxLength: 4 });
    fc.assert(
      fc.property(cuts, (places) => {
        const bounds = [0, ...places.toSorted((one, other) => one - other), story.length];
        let view = emptyView;
        for (const [index, from] of bounds.entries())
          view = foldView(view, story.slice(from, bounds[index + 1] ?? story.length));
        expect(view).toEqual(whole);
      }),
    );
  });

  test.each([
    [1, "idle"],
    [2, "running"],
    [9, "running"],
    [10, "waiting"],
    [11, "running"],
    [16, "idle"],
  ] as const)("after %i events is %s", (count, status) => {
    expect(foldView(emptyView, story.slice(0, count)).status).toBe(status);
  });

  test("shows calls that a turn left open as skipped", () => {
    const settled = events([["turn.settled", { outcome: { status: "aborted", by: "ann" } }]]);
    const { messages } = foldView(foldView(emptyView, story.slice(0, 10)), settled);

    expect(messages.at(-1)).toMatchObject({ call: "c2", status: "settled", source: "skipped" });
  });

  test("stays as it is when types that it does not know are added, but for its offset", () => {
    const view = foldView(emptyView, story);

    expect(foldView(view, [{ ...event("thing.happened", {}), offset: "99" }])).toEqual({
      ...view,
      offset: "99",
    });
    expect(closeView(view).status).toBe("closed");
  });
});

describe("fragments", () => {
  const begun = foldView(emptyView, story.slice(0, 4));
  const write = (attempt: number, at: number, text: string): TextFragment => ({
    message: "t1/step:0",
    attempt,
    part: 0,
    at,
    text,
  });

  test("grow a reply, and the complete one takes its place", () => {
    const first = foldFragment(begun, write(1, 0, "I lo"));
    const second = foldFragment(first, write(1, 4, "ok."));

    expect(second.messages.at(-1)).toMatchObject({
      id: "t1/step:0",
      writing: 1,
      parts: [{ type: "text", text: "I look." }],
    });
    const complete = foldView(second, story.slice(4, 5));
    expect(complete).toEqual(foldView(begun, story.slice(4, 5)));
  });

  test("that begin again overwrite what they begin in", () => {
    const view = foldFragment(foldFragment(begun, write(1, 0, "I look and")), write(1, 0, "I lo"));

    expect(view.messages.at(-1)).toMatchObject({ parts: [{ type: "text", text: "I lo" }] });
  });

  test("of a new try replace the old one, and late ones of the old try change nothing", () => {
    const first = foldFragment(begun, write(1, 0, "Perhaps"));
    const second = foldFragment(first, write(2, 0, "Yes"));

    expect(second.messages.at(-1)).toMatchObject({ writing: 2, parts: [{ text: "Yes" }] });
    expect(foldFragment(second, write(1, 7, " not"))).toBe(second);
  });

  test("of a try that failed are withdrawn, of a later one not", () => {
    const view = foldFragment(begun, write(2, 0, "Yes"));
    const failed = (attempt: number) => [event("model.failed", { request: "step:0", attempt })];

    expect(foldView(view, failed(2)).messages).toEqual(begun.messages);
    expect(foldView(view, failed(1)).messages).toEqual(view.messages);
    expect(withoutFragments(view).messages).toEqual(begun.messages);
    expect(withoutFragments(begun)).toBe(begun);
  });

  test("of a second part leave the first alone", () => {
    const view = foldFragment(foldFragment(begun, write(1, 0, "One")), {
      ...write(1, 0, "Two"),
      part: 2,
    });

    expect(view.messages.at(-1)).toMatchObject({
      parts: [{ text: "One" }, { text: "" }, { text: "Two" }],
    });
  });
});

function events(list: readonly (readonly [string, JsonObject])[]): readonly PublicEvent[] {
  return list.map(([type, data], index) => ({
    ...event(type, data),
    offset: String(index + 1),
    time: index + 1,
  }));
}

function event(type: string, data: JsonObject): PublicEvent {
  return { offset: "50", time: 50, type, v: 1, data };
}
