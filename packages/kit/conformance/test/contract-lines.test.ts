import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isolateSuites, platformSuites, workspaceSuites } from "../src/index.ts";

const contracts = new URL("../../../joint/contracts/src/", import.meta.url);

const files = ["isolates.ts", "log-store.ts", "ports.ts", "workspace.ts"];

const suites = [...platformSuites, ...isolateSuites, ...workspaceSuites];
const sentences = suites.flatMap(({ requirements }) => Object.values(requirements));

describe.each(files)("%s", (file) => {
  const lines = contractLines(readFileSync(new URL(file, contracts), "utf8"));

  test("the file has contract lines at all", () => {
    expect(lines.length).toBeGreaterThan(5);
  });

  test.each(lines)("%s", (line) => {
    expect(sentences).toContain(line);
  });
});

test("each requirement has an id of its own", () => {
  const ids = suites.flatMap(({ requirements }) => Object.keys(requirements));

  expect(ids).toEqual([...new Set(ids)]);
});

test("each requirement is shown by at least one behaviour", () => {
  const bare = suites.flatMap(({ requirements, proofs }) =>
    Object.keys(requirements).filter((id) => Object.keys(proofs[id] ?? {}).length === 0),
  );

  expect(bare).toEqual([]);
});

/** The promises in the doc comments of a file: the bullets of each `Contract:` list, or its one sentence. */
function contractLines(source: string): readonly string[] {
  const comments = source.match(/\/\*\*.*?\*\//gs) ?? [];
  return comments.flatMap((comment) => {
    const text = comment.replaceAll(/^\s*\/?\*+\/?|\*\/$/gm, "");
    const [, contract] = text.split("Contract:");
    if (contract === undefined) return [];
    const [sentence = "", ...bullets] = contract
      .split(/^ *- /m)
      .map((part) => part.trim().replaceAll(/\s+/g, " "));
    return bullets.length > 0 ? bullets : [sentence];
  });
}
