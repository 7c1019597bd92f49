import { expect, test } from "vitest";
import { emptyState, encodeOffset, restoreCheckpoint, saveCheckpoint } from "../src/index.ts";

const state = { ...emptyState, head: encodeOffset({ epoch: 7, seq: 3 }), time: 5 };

test("a checkpoint is at the newest entry and restores the state", () => {
  const checkpoint = saveCheckpoint(state);

  expect(checkpoint?.offset).toBe(state.head);
  expect(restoreCheckpoint(checkpoint)).toEqual(state);
});

test("a log without entries has no checkpoint", () => {
  expect(saveCheckpoint(emptyState)).toBeUndefined();
});

test.each([
  ["there is none", undefined],
  ["its format is another", { offset: state.head, format: "conversation/0", state: "{}" }],
  ["it was cut off", { offset: state.head, format: "conversation/3", state: '{"time":' }],
])("a checkpoint is ignored when %s", (_case, checkpoint) => {
  expect(restoreCheckpoint(checkpoint)).toBeUndefined();
});
