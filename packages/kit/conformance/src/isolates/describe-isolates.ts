import { describe } from "vitest";
import { describeSuite, type Suite } from "../suite.ts";
import { isolateAbuseSuite } from "./abuse.ts";
import { isolateEscapesSuite } from "./escapes.ts";
import { isolateRunSuite } from "./run.ts";
import type { IsolatesWorld } from "./world.ts";

/** Every promise of isolates. */
export const isolateSuites: readonly Suite<IsolatesWorld>[] = [
  isolateRunSuite,
  isolateEscapesSuite,
  isolateAbuseSuite,
];

/** Declares the tests that every `Isolates` must pass: what it gives, what cannot get out, and what cannot take too much. */
export function describeIsolates(name: string, create: () => Promise<IsolatesWorld>): void {
  describe(`isolates ${name}`, () => {
    for (const suite of isolateSuites) describeSuite(suite, create);
  });
}
