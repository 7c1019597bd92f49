import { defineAgent } from "@tenon/agent";
import { expect, test } from "vitest";
import { devLines } from "../src/serve/dev/dev-lines.ts";

test("agents and routes stand in columns, whatever their names are", () => {
  const agents = ["shop", "refund-desk"].map((name) => defineAgent({ name, model: "a/b" }));

  const lines = devLines({ agents, storeName: "s.db", url: "u", hasPage: true }).split("\n");

  const second = (word: string, cell: string): readonly number[] =>
    lines.filter((line) => line.startsWith(word)).map((line) => line.search(cell));
  expect(new Set(second("agent", "a/b")).size).toBe(1);
  expect(new Set(second("route", "(?<= {2})(say|follow|what|all) ")).size).toBe(1);
});
