import { expect, test } from "vitest";
import { runOnMemory } from "./crash/drop-on-memory.ts";
import { judge, type Aftermath } from "./crash/judge.ts";
import { parallelTools } from "./crash/scenarios/parallel-tools.ts";
import type { Line } from "./crash/witness.ts";

// Whoever judges must notice, or the sweeps would prove nothing.
test("the judge accepts an uninterrupted run", async () => {
  const { aftermath } = await runOnMemory(parallelTools);

  expect(() => judge(parallelTools, aftermath, aftermath)).not.toThrow();
});

test.each([
  ["a harness that broke down", "a turn failed", breakDown],
  ["an effect that happened twice", "happened 2 times", twice("effect")],
  ["an effect that never happened", "never happened", (after) => without(after, "effect")],
  ["a recorded result that was run again", "ran again", again("ran")],
  ["a recorded reply that was asked for again", "asked again", again("asked")],
  ["work that the log knows nothing of", "unrecorded", twice("ran")],
  ["a call that was interrupted without need", "was reported as interrupted", interrupt],
  ["a fact that is missing", "the facts differ", (after) => dropLast(after, "tool.settled")],
  ["a file that is not the same", "the file /a.txt differs", (after) => withFile(after, "half")],
  [
    "a reply that is missing",
    "the transcript differs",
    (after) => dropLast(after, "model.completed"),
  ],
] satisfies readonly (readonly [string, string, (after: Aftermath) => Aftermath])[])(
  "the judge notices %s",
  async (_what, complaint, tamper) => {
    const { aftermath } = await runOnMemory(parallelTools);
    const expected = withFile(aftermath, "whole");

    expect(() => judge(parallelTools, expected, tamper(expected))).toThrow(complaint);
  },
);

function breakDown({ entries, lines }: Aftermath): Aftermath {
  const outcome = { status: "failed", failure: { code: "harness", message: "Oh." } };
  const changed = entries.map((entry) =>
    entry.type === "turn.settled" ? { ...entry, data: { ...entry.data, outcome } } : entry,
  );
  return { entries: changed, lines };
}

function withFile(aftermath: Aftermath, text: string): Aftermath {
  return { ...aftermath, files: { "/a.txt": text } };
}

function twice(type: Line["type"]): (after: Aftermath) => Aftermath {
  return ({ entries, lines }) => ({
    entries,
    lines: [...lines, ...lines.filter((line) => line.type === type)],
  });
}

/** A second process that began after everything was recorded, and did it once more. */
function again(type: "ran" | "asked"): (after: Aftermath) => Aftermath {
  return ({ entries, lines }) => {
    const recorded = lines.flatMap((line) => (line.type === "ran" ? [line.work] : []));
    const replied = lines.flatMap((line) => (line.type === "asked" ? [line.conversation] : []));
    const begin: Line = { type: "begin", recorded, replied };
    return { entries, lines: [...lines, begin, ...lines.filter((line) => line.type === type)] };
  };
}

function without({ entries, lines }: Aftermath, type: Line["type"]): Aftermath {
  return { entries, lines: lines.filter((line) => line.type !== type) };
}

function interrupt({ entries, lines }: Aftermath): Aftermath {
  const changed = entries.map((entry) =>
    entry.type === "tool.settled"
      ? { ...entry, data: { ...entry.data, source: "interrupted" } }
      : entry,
  );
  return { entries: changed, lines };
}

function dropLast({ entries, lines }: Aftermath, type: string): Aftermath {
  const last = entries.findLastIndex((entry) => entry.type === type);
  return { entries: entries.toSpliced(last, 1), lines };
}
