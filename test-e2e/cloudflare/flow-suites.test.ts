import { expect, test } from "vitest";
import { startWorker } from "../matrix/workerd.ts";
import type { FlowBehaviour } from "./flow-behaviour.ts";

test.each(["lifecycle", "fiber"])(
  "inside workerd an object keeps every promise of workflows: %s",
  async (driver) => {
    await using workerd = await startWorker(`../cloudflare/worker/flow-suites-${driver}.ts`);
    const behaviours = await workerd.ask<readonly FlowBehaviour[]>("/");
    const broken = await Promise.all(
      behaviours.map(async ({ requirement, behaviour }) => {
        const of = [requirement, behaviour].map((part) => ["of", part]);
        const problems = await workerd.ask<readonly string[]>(`/?${new URLSearchParams(of)}`);
        return problems.map((problem) => `${requirement}, ${behaviour}: ${problem}`);
      }),
    );

    expect(broken.flat()).toEqual([]);
    expect(behaviours.length).toBeGreaterThan(20);
  },
);
