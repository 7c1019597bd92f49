import type { CallId, ConversationId, LogId, Summary } from "@tenon/contracts";
import { describe, expect, test } from "vitest";
import { approvalLines } from "../src/view/approval-lines.ts";
import { approvalTable } from "../src/view/approval-table.ts";
import { tenon } from "../src/view/command-name.ts";
import { errorJson, errorLines } from "../src/view/error-lines.ts";
import { exitCodeOf } from "../src/view/exit-codes.ts";
import { leaveLines } from "../src/view/leave-lines.ts";
import { plainStyle } from "../src/view/style.ts";
import { summaryTable } from "../src/view/summary-table.ts";
import { toolLine } from "../src/view/tool-line.ts";

describe("a settled call is one line", () => {
  const message = {
    role: "tool",
    call: "c" as CallId,
    name: "look",
    parts: [{ type: "text", text: "First\n  second" }],
    isError: false,
  } as const;

  test("with what it was given, what came of it and how long it took", () => {
    expect(toolLine({ message, input: { at: 1 }, ms: 7 }, plainStyle)).toBe(
      '✓ look {"at":1} → First second (7 ms)',
    );
  });

  test("that is cut where it would be too long", () => {
    const line = toolLine({ message, input: "x".repeat(500) }, plainStyle);

    expect(line).toBe(`✓ look "${"x".repeat(98)}… → First second`);
  });

  test("that shows a failure", () => {
    expect(toolLine({ message: { ...message, isError: true } }, plainStyle)).toBe(
      "✗ look → First second",
    );
  });
});

test("commands that are told repeat the store that was named", () => {
  const approval = { call: "c1" as CallId, tool: "pay", input: { eur: 5 } };
  const words = { address: "shop/x", where: " --store a.db", style: plainStyle };
  const facts = { ...words, agent: "shop", conversation: "x", storeName: "a.db", isKept: true };

  expect(approvalLines(approval, words)).toBe(
    '? pay {"eur":5} waits for approval:\n' +
      `    ${tenon} approve shop/x c1 --store a.db\n` +
      `    ${tenon} deny shop/x c1 --store a.db`,
  );
  expect(leaveLines(facts).split("\n").slice(1)).toEqual([
    `    ${tenon} run shop --id x --store a.db`,
    `    ${tenon} log shop/x --follow --store a.db`,
    `    ${tenon} worker --store a.db`,
  ]);
});

test.each([
  [-1, "over"],
  [40_000, "in 40 s"],
  [600_000, "in 10 min"],
  [7_200_000, "in 2 h"],
  [259_200_000, "in 3 days"],
])("an approval that has %i ms left expires %s", (leftMs, text) => {
  const approval = {
    place: "shop/c1",
    call: "c1" as CallId,
    tool: "pay",
    input: {},
    by: "user:ann",
    askedAt: 0,
    expiresAt: 1000 + leftMs,
  };

  expect(approvalTable([approval], 1000)).toMatch(
    new RegExp(`^shop/c1 +pay \\(c1\\) +user:ann +anyone +${text} +\\{\\}$`, "m"),
  );
});

test.each([
  [{ status: "done" }, 0],
  [{ status: "failed", failure: { code: "model", message: "" } }, 1],
  [{ status: "failed", failure: { code: "limit", message: "" } }, 3],
  [undefined, 4],
  [{ status: "aborted", by: "user:ann" }, 130],
] as const)("%j ends with %i", (outcome, code) => {
  expect(exitCodeOf(outcome)).toBe(code);
});

test("a list says how long ago each conversation changed, and what it waits for", () => {
  const now = 1_000_000_000_000;
  const summary = (id: string, agoMs: number, more: Partial<Summary> = {}): Summary => ({
    log: `agents/shop/${id}` as LogId,
    agent: "shop",
    conversation: id as ConversationId,
    status: "idle",
    approvals: [],
    createdAt: 0,
    updatedAt: now - agoMs,
    ...more,
  });
  const asked = { call: "c1" as CallId, tool: "pay", input: {}, by: "user:ann", askedAt: 0 };

  const table = summaryTable(
    [
      summary("a", 4_000, { status: "waiting", approvals: [asked] }),
      summary("longer", 3 * 60_000, { title: "Red bike" }),
      summary("c", 5 * 3_600_000),
      summary("d", 72 * 3_600_000),
    ],
    now,
  );

  expect(table.split("\n")).toEqual([
    "CONVERSATION  AGENT  STATUS   CHANGED",
    "a             shop   waiting  4 s ago     approve: pay (c1)",
    "longer        shop   idle     3 min ago   Red bike",
    "c             shop   idle     5 h ago",
    "d             shop   idle     3 days ago",
    "",
  ]);
});

test("an error that Tenon did not throw says how to find its place, and shows no stack", () => {
  const error = new RangeError("Out of reach.", { cause: new TypeError("Deep.") });

  expect(errorLines(error, { isDebug: false })).toBe(
    "error: Out of reach.\nhint: Set TENON_DEBUG=1 to see where it happened.",
  );
  expect(errorLines(error, { isDebug: true })).toMatch(/caused by TypeError: Deep\.\n +at /);
  expect(errorJson("odd")).toEqual({ code: "internal", message: "odd" });
});
