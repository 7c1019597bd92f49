import { expect, test } from "vitest";
import { killOnSqlite } from "./crash/kill-on-sqlite.ts";
import { swaps } from "./crash/scenarios/other-harnesses.ts";
import { approved, expired } from "./crash/scenarios/approvals.ts";
import { abortedTool } from "./crash/scenarios/interventions.ts";
import { codeMode } from "./crash/scenarios/code-mode.ts";
import { journalTool } from "./crash/scenarios/journal-tool.ts";
import { parallelTools } from "./crash/scenarios/parallel-tools.ts";
import { aloneScenarios, pairScenarios } from "./crash/scenarios/four-harnesses.ts";
import { shareOf } from "./crash/share.ts";
import { workspace } from "./crash/scenarios/workspace.ts";
import { unsafeTool } from "./crash/scenarios/unsafe-tool.ts";

// A sample of what `npm run test:crash` tries at every point of every scenario; in memory every point is tried here too.

test("a process that is killed around a commit, or in mid-stream, leaves what an uninterrupted one leaves", async () => {
  const { points, failures } = await killOnSqlite(parallelTools, { stride: 2 });

  expect(failures).toEqual([]);
  expect(points).toBeGreaterThan(20);
});

test.each([
  unsafeTool,
  approved,
  expired,
  abortedTool,
  journalTool,
  workspace,
  codeMode,
  ...swaps.slice(0, 1),
])("and so it is where more is at stake: $name", async (scenario) => {
  const { failures } = await killOnSqlite(scenario, { stride: 5 });

  expect(failures).toEqual([]);
});

// What is new with each commit: a dozen commits try all that a harness does alone, and every pair.
test.each([...shareOf(aloneScenarios, 12), ...shareOf(pairScenarios, 12)])(
  "and so it is with every harness, and when another goes on: $name",
  async (scenario) => {
    const { failures } = await killOnSqlite(scenario, { stride: 4 });

    expect(failures).toEqual([]);
  },
);

test("a process that is killed while it recovers does too", async () => {
  const { failures } = await killOnSqlite(journalTool, { kills: 2, stride: 5 });

  expect(failures).toEqual([]);
});
