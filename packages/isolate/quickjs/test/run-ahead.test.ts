import type { EarlierAnswer, IsolateOptions } from "@tenon/contracts";
import { afterAll, expect, test } from "vitest";
import { createQuickjsIsolates } from "../src/index.ts";

const isolates = createQuickjsIsolates({ threads: 1 });

afterAll(() => isolates[Symbol.asyncDispose]());

test("calls of an earlier run are made without a way between threads for each", async () => {
  const { call, isNextRound } = roundAfter(2);

  const result = await isolates.run(counting(20), given({ earlier: counted(20), call }));

  expect(result).toMatchObject({ status: "done", output: 190 });
  // The first two may come apart, because the guest is still at work.
  expect(isNextRound.slice(2)).toEqual(Array.from({ length: 18 }, () => false));
});

test("of very long answers as many are heard again as can be sent at once, and the rest is asked", async () => {
  const long = "x".repeat(100_000);
  const source = `const all = []; for (let at = 0; at < 5; at += 1) all.push((await call("long", at)).length); return all;`;
  const earlier = Array.from({ length: 5 }, (_, at) => earlierCall(at, "long", long));

  const result = await isolates.run(source, given({ earlier, call: async () => long }));

  expect(result).toMatchObject({ status: "done", output: [1, 1, 1, 1, 1].map(() => 100_000) });
});

test("a wrong answer on one thread leaves a script beside it alone", async () => {
  const beside = isolates.run(counting(50), given({}));
  const wrong = Array.from({ length: 50 }, (_, at) => earlierCall(at, "count", at + 1));

  const started = await isolates.run(counting(50), given({ earlier: wrong }));

  expect([(await beside).status, started]).toMatchObject(["done", { output: 1225 }]);
});

function counting(calls: number): string {
  return `let sum = 0; for (let at = 0; at < ${calls}; at += 1) sum += await call("count", at); return sum;`;
}

function counted(calls: number): readonly EarlierAnswer[] {
  return Array.from({ length: calls }, (_, at) => earlierCall(at, "count", at));
}

function earlierCall(ordinal: number, name: string, output: string | number): EarlierAnswer {
  return { ordinal, name, input: ordinal, answer: { ok: true, output } };
}

/** Answers with what was given, and tells of each call whether the round of the call at `first` was over. */
function roundAfter(first: number): {
  readonly call: IsolateOptions["call"];
  readonly isNextRound: boolean[];
} {
  const isNextRound: boolean[] = [];
  let isOver = false;
  return {
    isNextRound,
    async call(ordinal, _name, input) {
      isNextRound.push(isOver);
      if (ordinal === first) setImmediate(() => (isOver = true));
      return input;
    },
  };
}

function given(options: Partial<IsolateOptions>): IsolateOptions {
  return {
    call: async (_ordinal, _name, input) => input,
    now: 0,
    seed: 1,
    limits: { wallMs: 5000, memoryBytes: 64 * 1024 * 1024, calls: 1000, resultBytes: 1024 * 1024 },
    signal: new AbortController().signal,
    ...options,
  };
}
