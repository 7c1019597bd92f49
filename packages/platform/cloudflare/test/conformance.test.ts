import { platformSuites } from "@tenon/conformance";
import type { LocalWorkerd } from "@tenon/local-workerd";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startWorker } from "./start-worker.ts";

// Time is real here: a lease that expires is waited for, by many proofs side by side.
vi.setConfig({ testTimeout: 30_000, maxConcurrency: 6 });

let worker: LocalWorkerd;

beforeAll(async () => {
  worker = await startWorker("workerd/suite-worker.ts", {
    SUITES: "SuiteObject",
    DIRECTORY: "DirectoryObject",
  });
});

afterAll(() => worker[Symbol.asyncDispose]());

describe.concurrent("inside workerd", () => {
  for (const suite of platformSuites) {
    describe(suite.name, () => {
      for (const [id, sentence] of Object.entries(suite.requirements)) {
        describe(`${id}: ${sentence}`, () => {
          test.for(Object.keys(suite.proofs[id] ?? {}))("%s", async (behaviour) => {
            const of = [suite.name, id, behaviour].map((part) => ["of", part]);
            const answered = await worker.fetch(`/?${new URLSearchParams(of)}`);

            expect(await answered.json()).toEqual({});
          });
        });
      }
    });
  }
});
