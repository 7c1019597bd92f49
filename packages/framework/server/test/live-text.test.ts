import type { Entry, Fragment } from "@tenon/contracts";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { TextFragment } from "@tenon/log";
import { LiveText } from "../src/conversation/live-text.ts";

/** The same words twice: live as they are said, and in the log in blocks. Both are in order, but not among each other. */
const readings = fc
  .record({
    words: fc.array(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 12 }),
    cuts: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    joinedAt: fc.nat({ max: 12 }),
    order: fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
  })
  .map(({ words, cuts, joinedAt, order }) => ({
    text: words.join(""),
    live: fragments(words).slice(joinedAt),
    blocks: blocks(words, cuts),
    order,
  }));

test("whichever is first, live or in the log, each word comes out once and in order", () => {
  fc.assert(
    fc.property(readings, ({ text, live, blocks: log, order }) => {
      const reader = new LiveText();
      reader.entry(requested(1));
      const out: TextFragment[] = [];
      const [waitingLive, waitingLog] = [[...live], [...log]];
      for (const isLive of order) {
        const fragment = isLive ? waitingLive.shift() : undefined;
        const entry = isLive ? undefined : waitingLog.shift();
        if (fragment !== undefined) out.push(...reader.live(fragment));
        if (entry !== undefined) out.push(...reader.entry(entry));
      }
      for (const entry of waitingLog) out.push(...reader.entry(entry));

      let said = "";
      for (const fragment of out) {
        expect(fragment.at).toBe(said.length);
        said += fragment.text;
      }
      expect(said).toBe(text);
    }),
  );
});

test("a new attempt begins anew, and what is left of the old one is passed over", () => {
  const reader = new LiveText();
  reader.entry(requested(1));
  const first = reader.live(fragment({ attempt: 1, position: 0, text: "Hel" }));
  reader.entry(requested(2));

  const late = reader.live(fragment({ attempt: 1, position: 3, text: "lo" }));
  const second = reader.live(fragment({ attempt: 2, position: 0, text: "Good" }));

  expect(first).toEqual([{ message: "m1", attempt: 1, part: 0, at: 0, text: "Hel" }]);
  expect(late).toEqual([]);
  expect(second).toEqual([{ message: "m1", attempt: 2, part: 0, at: 0, text: "Good" }]);
});

test("thinking and the inputs of tools do not come out, live or from the log", () => {
  const reader = new LiveText();
  reader.entry(requested(1));
  const thought = { type: "thinking", index: 0, text: "secret" } as const;
  const input = { type: "call", index: 1, id: "c", name: "pay", text: "secret" } as const;

  expect([
    ...reader.live({ ...fragment({ attempt: 1, position: 0, text: "" }), delta: thought }),
    ...reader.live({ ...fragment({ attempt: 1, position: 0, text: "" }), delta: input }),
    ...reader.entry(
      entry("model.delta", { request: "r", attempt: 1, at: 0, deltas: [thought, input] }),
    ),
  ]).toEqual([]);
});

function fragments(words: readonly string[]): readonly Fragment[] {
  let position = 0;
  return words.map((text) => {
    const said = fragment({ attempt: 1, position, text });
    position += text.length;
    return said;
  });
}

/** As the runtime writes them: words of one block are one delta. */
function blocks(words: readonly string[], cuts: readonly boolean[]): readonly Entry[] {
  const texts: string[] = [];
  let text = "";
  for (const [index, word] of words.entries()) {
    text += word;
    if (cuts[index] !== true && index < words.length - 1) continue;
    texts.push(text);
    text = "";
  }
  return texts.map((block, at) =>
    entry("model.delta", {
      request: "r",
      attempt: 1,
      at,
      deltas: [{ type: "text", index: 0, text: block }],
    }),
  );
}

function fragment({
  attempt,
  position,
  text,
}: {
  readonly attempt: number;
  readonly position: number;
  readonly text: string;
}): Fragment {
  return {
    message: "m1" as Fragment["message"],
    attempt,
    at: 0,
    position,
    delta: { type: "text", index: 0, text },
  };
}

function requested(attempt: number): Entry {
  return entry("model.requested", { request: "r", message: "m1", attempt });
}

function entry(type: string, data: object): Entry {
  const place = { offset: "1_1", epoch: 1, time: 0, turn: "t1" };
  return { type, ...place, data: { v: 1, ...data } } as unknown as Entry;
}
