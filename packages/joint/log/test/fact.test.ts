import { expect, test } from "vitest";
import type { EntryDraft } from "@tenon/contracts";
import { sameFact } from "../src/index.ts";

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
