import { expect, test } from "vitest";
import type { Entry, EntryDraft, LogId } from "@tenon/contracts";
import { knownFacts, sameFact } from "../src/index.ts";

test("a fact is its type and data; keys may come in any order, trace and public form may differ", () => {
  const said: EntryDraft = { type: "state.set", key: "k", data: { v: 1, a: 1, b: 2 }, trace: "t1" };

  expect(sameFact(said, { ...said, data: { b: 2, a: 1, v: 1 }, trace: "t2", public: true })).toBe(
    true,
  );
  expect(sameFact(said, { ...said, type: "state.get" })).toBe(false);
  expect(sameFact(said, { ...said, data: { v: 1, a: 1, b: 3 } })).toBe(false);
});

test("what has no canonical form is still the same fact when it is repeated", () => {
  const said: EntryDraft = { type: "state.set", key: "k", data: { v: 1, text: "half \ud800" } };

  expect(sameFact(said, JSON.parse(JSON.stringify(said)))).toBe(true);
});

test("a batch is all known or all new, and nothing else", () => {
  const log = "agents/desk/one" as LogId;
  const draft = (key: string, n = 1): EntryDraft => ({ type: "state.set", key, data: { v: 1, n } });
  const recorded = new Map(["a", "b"].map((key) => [key, draft(key) as Entry]));
  const known = (...batch: readonly EntryDraft[]): readonly Entry[] | undefined =>
    knownFacts(log, batch, (key) => recorded.get(key));

  expect(known(draft("a"), draft("b"))).toEqual([...recorded.values()]);
  expect(known(draft("c"), { type: "state.set", data: { v: 1 } })).toBeUndefined();
  for (const batch of [[draft("a"), draft("c")], [draft("a", 2)], [draft("c"), draft("c")]])
    expect(() => known(...batch)).toThrow(expect.objectContaining({ code: "key-conflict" }));
});
