import { describe, expect, onTestFinished, test } from "vitest";
import { fourHarnesses } from "../crash/scenarios/four-harnesses.ts";
import { shareOf } from "../crash/share.ts";
import { rows } from "../matrix/cells.ts";
import { workerTargets } from "../matrix/worker-targets.ts";
import { startSuites } from "../matrix/workerd.ts";

const names = fourHarnesses.map(({ name }) => name);

// `npm run matrix` tries every pair; here each driver has another harness with each commit.
const pairs = workerTargets.flatMap((target, at) =>
  shareOf([...names.slice(at), ...names.slice(0, at)], names.length).map(
    (harness) => [target.name, harness, target] as const,
  ),
);

describe.each(pairs)("on %s", (_platform, harness, target) => {
  test(`${harness} keeps every promise of a harness`, async () => {
    const workerd = await startSuites(target);
    onTestFinished(() => workerd[Symbol.asyncDispose]());

    // One after the other: a proof may replace the time and the network of the whole isolate.
    const cells = [];
    for (const { requirement } of rows) cells.push(await workerd.try(harness, requirement));

    expect(cells.filter(({ ok }) => !ok)).toEqual([]);
    expect(cells).toHaveLength(rows.length);
  });
});
