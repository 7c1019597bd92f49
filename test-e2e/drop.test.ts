// Loading takes real time, which a manual clock knows nothing of.
import "@earendil-works/pi-agent-core";
import "ai";
import { describe, expect, test } from "vitest";
import { droppable } from "./crash/all-scenarios.ts";
import { dropOnMemory, runOnMemory } from "./crash/drop-on-memory.ts";
import { unsteady } from "./crash/harnesses.ts";
import { eventsOf } from "./crash/scene.ts";
import { swaps, upgrades } from "./crash/scenarios/other-harnesses.ts";
import { parallelTools } from "./crash/scenarios/parallel-tools.ts";
import { unsafeTool } from "./crash/scenarios/unsafe-tool.ts";

describe("in memory, a runtime that is dropped at any append or delta", () => {
  test.each(droppable.map((scenario) => [scenario.name, scenario] as const))(
    "leaves what an uninterrupted one leaves: %s",
    async (_name, scenario) => {
      const { points, failures } = await dropOnMemory(scenario);

      expect(failures).toEqual([]);
      expect(points).toBeGreaterThan(10);
    },
  );

  test.each(droppable.map((scenario) => [scenario.name, scenario] as const))(
    "and so does its successor that is dropped as well: %s",
    async (_name, scenario) => {
      const { failures } = await dropOnMemory(scenario, { drops: 2, stride: 4 });

      expect(failures).toEqual([]);
    },
  );
});

test("a harness that diverges again after it was started anew fails its turn", async () => {
  const { aftermath } = await runOnMemory({ ...parallelTools, harness: () => unsteady });

  const settled = eventsOf(aftermath.entries).find((event) => event.type === "turn.settled");
  expect(settled?.data).toMatchObject({
    outcome: { status: "failed", failure: { code: "harness" } },
  });
});

test("calls whose outcome nobody can know are reported, and run again otherwise", async () => {
  const unsafe = await dropOnMemory(unsafeTool);
  const keyed = await dropOnMemory(parallelTools);

  expect(unsafe.cost.interrupted).toBeGreaterThan(0);
  expect(keyed.cost.interrupted).toBe(0);
  expect(keyed.cost.reruns).toBeGreaterThan(0);
  expect(keyed.cost.reasks).toBeGreaterThan(0);
});

test("a new release that asks something else diverges, and a harness that is swapped does not", async () => {
  const [upgraded, swapped] = [upgrades[0] ?? parallelTools, swaps[0] ?? parallelTools];

  expect((await dropOnMemory(upgraded)).cost.divergences).toBeGreaterThan(0);
  expect((await dropOnMemory(swapped)).cost.divergences).toBe(0);
});

test("in memory the same story is told in the same words, times and ids included", async () => {
  const [one, other] = [await runOnMemory(parallelTools), await runOnMemory(parallelTools)];

  expect(one.aftermath).toEqual(other.aftermath);
});
