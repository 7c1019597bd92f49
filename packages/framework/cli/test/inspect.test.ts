import type { CallId, Offset, TurnId } from "@tenon/contracts";
import type { RecordedEvent } from "@tenon/log";
import { beforeAll, describe, expect, test } from "vitest";
import { diffLines } from "../src/view/diff-lines.ts";
import { plainStyle } from "../src/view/style.ts";
import { durationText, turnSpans, waterfallLines } from "../src/view/waterfall.ts";
import { createShop, type TestProject } from "./shop-project.ts";
import { tenon } from "./tenon.ts";

test("a turn is drawn as bars: model, tool and waiting, each where and as long as it was", () => {
  const lines = waterfallLines(turnSpans(history), plainStyle);

  expect(lines).toEqual([
    "t1 done 4.0 s",
    `  t1:0   test/a    ✗ ${"█".repeat(10)}${" ".repeat(30)}  1.0 s`,
    `  t1:0   test/a      ${" ".repeat(10)}${"█".repeat(10)}${" ".repeat(20)}  1.0 s`,
    `  t1:0   pay waits   ${" ".repeat(20)}${"·".repeat(10)}${" ".repeat(10)}  1.0 s`,
    `  t1:0   pay         ${" ".repeat(30)}${"▒".repeat(10)}  1.0 s`,
  ]);
});

test("what goes on is open until now", () => {
  const lines = waterfallLines(turnSpans(history.slice(0, -2)), plainStyle);

  expect(lines[0]).toBe("t1 open 3.0 s");
  expect(lines.at(-1)).toMatch(/ ▒ {2}open$/);
});

test("what a kill cut ends where the next process came, and is told from what followed", () => {
  const lines = waterfallLines(turnSpans(killed), plainStyle);

  expect(lines).toEqual([
    "t1 done 8.0 s",
    `  t1:0   test/a ✗ ${"█".repeat(10)}${" ".repeat(30)}  cut: its process ended`,
    `  t1:0   test/a   ${" ".repeat(10)}${"█".repeat(5)}${" ".repeat(25)}  1.0 s`,
    `  t1:0   pay    ✗ ${" ".repeat(15)}${"▒".repeat(10)}${" ".repeat(15)}  cut: its process ended`,
    `  t1:0   pay      ${" ".repeat(25)}${"▒".repeat(15)}  3.0 s`,
  ]);
});

test("a tool that waits for a child is drawn until it waits, and is not cut when it goes on", () => {
  const lines = waterfallLines(turnSpans(delegated), plainStyle);

  expect(lines.slice(1).map((line) => line.trimEnd().split(/ {2,}/).at(-1))).toEqual([
    "1.0 s",
    "2.0 s",
    "1.0 s",
  ]);
});

test.each([
  [7, "7 ms"],
  [1_230, "1.2 s"],
  [61_000, "1 min 1 s"],
  [7_200_000, "2.0 h"],
])("%i ms reads %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test("a difference is what is new and what is gone, with what stands around it", () => {
  const before = ["1", "2", "3", "4", "5", "6", "old", "8"].join("\n");

  expect(diffLines(before, before, plainStyle)).toEqual([]);
  expect(diffLines(before, before.replace("old", "new"), plainStyle)).toEqual([
    "  4",
    "  5",
    "  6",
    "+ new",
    "- old",
    "  8",
  ]);
});

describe("tenon inspect", () => {
  let shop: TestProject;
  beforeAll(async () => {
    shop = await createShop();
    await tenon(["run", "shop", "Hi", "--id", "c1"], shop);
    await tenon(["run", "shop", "More", "--id", "c1", "--model", "scripted/echo"], shop);
    return () => shop[Symbol.asyncDispose]();
  });

  test("shows every turn, one turn or one step", async () => {
    const [all, turn, step, json] = await Promise.all([
      tenon(["inspect", "c1"], shop),
      tenon(["inspect", "c1#t2"], shop),
      tenon(["inspect", "shop/c1#t1:0"], shop),
      tenon(["inspect", "c1", "--json"], shop),
    ]);

    expect(all.stdout.match(/^t\d done/gm)).toEqual(["t1 done", "t2 done"]);
    expect(all.stdout).toMatch(/^ {2}t1:0 {3}price +▒/m);
    expect(turn.stdout.trim().split("\n")).toHaveLength(2);
    expect(turn.stdout).toContain("scripted/echo");
    expect(step.stdout.trim().split("\n")).toHaveLength(3);
    expect(JSON.parse(json.stdout)).toMatchObject({
      agent: "shop",
      turns: [
        { turn: "t1", spans: [{ type: "model" }, { type: "tool" }, { type: "model" }] },
        { turn: "t2" },
      ],
    });
  });

  test("--request is what `log --request` prints, and --diff what is new in it", async () => {
    const [request, known, diff, first] = await Promise.all([
      tenon(["inspect", "c1#t1:1", "--request"], shop),
      tenon(["log", "c1", "--request", "t1:1"], shop),
      tenon(["inspect", "c1#t1:1", "--diff"], shop),
      tenon(["inspect", "c1#t1:0", "--diff"], shop),
    ]);

    expect(request.stdout).toBe(known.stdout);
    expect(JSON.parse(request.stdout)).toHaveProperty("messages.2.name", "price");
    expect(diff.stderr).toBe("t1:0 → t1:1\n");
    expect(diff.stdout).toMatch(/^\+ +"name": "price"/m);
    expect(diff.stdout).not.toContain("You sell bikes.");
    expect(first.stderr).toBe("t1:0 is the first request: all of it is new.\n");
    expect(first.stdout).toMatch(/^\+ +"system": "You sell bikes."/m);
  });

  test.each([
    [["inspect", "c1#"], "A place is written <conversation>#<step>"],
    [["inspect", "c1#x"], '# must name a step, not "x".'],
    [["inspect", "c1#t9:1"], "There is no step t9:1 in this conversation."],
    [["inspect", "c9"], 'There is no conversation "c9".'],
  ])("tenon %j is refused", async (words, error) => {
    const { code, stdout, stderr } = await tenon(words, shop);

    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`error: ${error}`);
  });
});

/** A model that fails once, then a call that is approved and run; a second each. */
const history: readonly RecordedEvent[] = [
  at(0, { type: "turn.started", data: { harness: "loop", by: "user:1" } }),
  at(0, asked(1)),
  at(1, {
    type: "model.failed",
    data: { request: "step:0", attempt: 1, failure: { kind: "overloaded", message: "" } },
  }),
  at(1, asked(2)),
  at(2, {
    type: "model.completed",
    data: { request: "step:0", attempt: 2, message: { parts: [] } },
  }),
  at(2, { type: "tool.requested", data: { call: "c", name: "pay", replay: "unsafe" } }),
  at(2, { type: "tool.awaiting", data: { call: "c", reason: "approval", input: {} } }),
  at(3, { type: "tool.answered", data: { call: "c", decision: { type: "approve" } } }),
  at(3, { type: "tool.started", data: { call: "c", attempt: 1, input: {} } }),
  at(4, { type: "tool.settled", data: { call: "c" as CallId, message: { isError: false } } }),
  at(4, { type: "turn.settled", data: { outcome: { status: "done" }, steps: 1 } }),
];

/** The process ends while the model is asked, and again while the tool runs. */
const killed: readonly RecordedEvent[] = [
  at(0, { type: "turn.started", data: { harness: "loop", by: "user:1" } }),
  at(0, { type: "turn.attempted", data: { attempt: 1, reason: "started" } }),
  at(0, asked(1)),
  at(2, { type: "turn.attempted", data: { attempt: 2, reason: "recovered" } }),
  at(2, asked(2)),
  at(3, {
    type: "model.completed",
    data: { request: "step:0", attempt: 2, message: { parts: [] } },
  }),
  at(3, { type: "tool.requested", data: { call: "c", name: "pay", replay: "safe" } }),
  at(3, { type: "tool.started", data: { call: "c", attempt: 2, input: {} } }),
  at(5, { type: "turn.attempted", data: { attempt: 3, reason: "recovered" } }),
  at(5, { type: "tool.started", data: { call: "c", attempt: 3, input: {} } }),
  at(8, { type: "tool.settled", data: { call: "c" as CallId, message: { isError: false } } }),
  at(8, { type: "turn.settled", data: { outcome: { status: "done" }, steps: 1 } }),
];

/** A second until the child has its task, two until its result. */
const delegated: readonly RecordedEvent[] = [
  at(0, { type: "turn.started", data: { harness: "loop", by: "user:1" } }),
  at(0, { type: "tool.requested", data: { call: "c", name: "task", replay: "journal" } }),
  at(0, { type: "tool.started", data: { call: "c", attempt: 1, input: {} } }),
  at(1, { type: "tool.awaiting", data: { call: "c", reason: "child", input: {} } }),
  at(3, { type: "tool.answered", data: { call: "c", decision: { type: "result" } } }),
  at(3, { type: "turn.attempted", data: { attempt: 2, reason: "resumed" } }),
  at(3, { type: "tool.started", data: { call: "c", attempt: 2, input: {} } }),
  at(4, { type: "tool.settled", data: { call: "c" as CallId, message: { isError: false } } }),
  at(4, { type: "turn.settled", data: { outcome: { status: "done" }, steps: 1 } }),
];

function asked(attempt: number): object {
  const model = { provider: "test", id: "a" };
  return { type: "model.requested", data: { request: "step:0", attempt, model } };
}

/** Only what a waterfall looks at. */
function at(seconds: number, event: object): RecordedEvent {
  const place = { turn: "t1" as TurnId, step: 0, offset: "" as Offset, epoch: 1 };
  return { ...event, ...place, time: seconds * 1_000 } as unknown as RecordedEvent;
}
