import { expect, test } from "vitest";
import type { Offset, WorkflowEvent } from "@tenon/contracts";
import {
  emptyInstance,
  encodeOffset,
  foldInstance,
  foldInstanceAll,
  type RecordedWorkflowEvent,
} from "../src/index.ts";

test("folding many events at once is folding one after the other, and leaves what it began with alone", () => {
  const events = recorded([created, ...steps(20), received, ...steps(30).slice(40)]);
  const [first, rest] = [events.slice(0, 15), events.slice(15)];

  const half = foldInstanceAll(emptyInstance, first);
  const before = structuredClone(half);
  const whole = foldInstanceAll(half, rest);

  expect(whole).toEqual(events.reduce(foldInstance, emptyInstance));
  expect(half).toEqual(before);
  expect(whole.settled).toHaveLength(30);
});

test("what many steps cost to read grows with their number only", () => {
  const copies: number[] = [];
  const original = globalThis.Map;
  globalThis.Map = class<Key, Value> extends original<Key, Value> {
    constructor(entries?: Iterable<readonly [Key, Value]> | null) {
      super(entries);
      copies.push(this.size);
    }
  };
  try {
    foldInstanceAll(emptyInstance, recorded([created, ...steps(500)]));
  } finally {
    globalThis.Map = original;
  }

  expect(copies).toEqual([0]);
});

const created: WorkflowEvent = {
  type: "workflow.created",
  data: { workflow: "flow", instance: "1", input: null, by: "user:1" },
};

const received: WorkflowEvent = {
  type: "workflow.event-received",
  data: { event: "paid", payload: 1, by: "user:1" },
};

function steps(count: number): readonly WorkflowEvent[] {
  return Array.from({ length: count }, (_, index) => `step ${index}`).flatMap((step) => [
    { type: "step.started", data: { step, attempt: 1, key: step as never } },
    { type: "step.settled", data: { step, result: { ok: true, value: step } } },
  ]);
}

function recorded(events: readonly WorkflowEvent[]): readonly RecordedWorkflowEvent[] {
  return events.map((event, index) => ({
    ...event,
    offset: encodeOffset({ epoch: 1, seq: index + 1 }) as Offset,
    epoch: 1,
    time: index,
  }));
}
