import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { harnessSuites } from "../src/index.ts";

test("the promises of a harness are the lines of its contract", () => {
  const file = new URL("../../../joint/contracts/src/harness.ts", import.meta.url);
  const [, contract = ""] = readFileSync(file, "utf8").split("Drives one turn to its end.");
  const [list = ""] = contract.split("*/");
  const lines = list
    .replaceAll(/\s*\n\s*\*\s*/g, " ")
    .split(" - ")
    .slice(1)
    .map((line) => line.trim());
  const sentences = harnessSuites
    .flatMap(({ requirements }) => Object.entries(requirements))
    .filter(([id]) => id.startsWith("harness.run."))
    .map(([, sentence]) => sentence);

  expect(lines.toSorted()).toEqual(sentences.toSorted());
});

test("each promise of a harness is shown by at least one behaviour", () => {
  const bare = harnessSuites.flatMap(({ requirements, proofs }) =>
    Object.keys(requirements).filter((id) => Object.keys(proofs[id] ?? {}).length === 0),
  );

  expect(bare).toEqual([]);
});
