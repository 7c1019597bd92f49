import type { CallId, ConversationId, LogId, PendingApproval, Summary } from "@tenon/contracts";
import { expect, test } from "vitest";
import { summaryAt } from "../src/index.ts";

const soon: PendingApproval = {
  call: "c1" as CallId,
  tool: "pay",
  input: {},
  by: "user:ann",
  askedAt: 0,
  expiresAt: 1000,
};
const whenever: PendingApproval = { ...soon, call: "c2" as CallId, expiresAt: 2000 };
const waiting: Summary = {
  log: "agents/shop/one" as LogId,
  agent: "shop",
  conversation: "one" as ConversationId,
  status: "waiting",
  approvals: [soon, whenever],
  createdAt: 0,
  updatedAt: 1,
};

test("what waits for a person waits until its time", () => {
  expect(summaryAt(waiting, 999)).toEqual(waiting);
});

test("from the end of an approval on it is due, and the approval is asked of nobody", () => {
  expect(summaryAt(waiting, 1000)).toEqual({ ...waiting, status: "due", approvals: [whenever] });
});

test("what somebody drives is running also when an approval has just expired", () => {
  const running: Summary = { ...waiting, status: "running" };

  expect(summaryAt(running, 1000)).toEqual({ ...running, approvals: [whenever] });
});
