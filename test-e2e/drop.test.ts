import { describe, expect, test } from "vitest";
import { allScenarios } from "./crash/all-scenarios.ts";
import { dropOnMemory } from "./crash/drop-on-memory.ts";

describe("in memory, a runtime that is dropped at any append or delta", () => {
  test.each(allScenarios.map((scenario) => [scenario.name, scenario] as const))(
    "leaves what an uninterrupted one leaves: %s",
    async (_name, scenario) => {
      const { points, failures } = await dropOnMemory(scenario);

      expect(failures).toEqual([]);
      expect(points).toBeGreaterThan(10);
    },
  );

  test.each(allScenarios.map((scenario) => [scenario.name, scenario] as const))(
    "and so does its successor that is dropped as well: %s",
    async (_name, scenario) => {
      const { failures } = await dropOnMemory(scenario, { drops: 2 });

      expect(failures).toEqual([]);
    },
  );
});
