import { describe } from "vitest";
import type { CreatePlatformWorld, PlatformWorld } from "../platform/world.ts";
import { describeSuite, type Suite } from "../suite.ts";
import { acceptSuite } from "./accept.ts";
import { acquireSuite } from "./acquire.ts";
import { appendEffectsSuite } from "./append-effects.ts";
import { appendFactsSuite } from "./append-facts.ts";
import { appendSuite } from "./append.ts";
import { checkpointSuite } from "./checkpoint.ts";
import { deleteSuite } from "./delete.ts";
import { followSuite } from "./follow.ts";
import { readSuite } from "./read.ts";
import { togetherSuite } from "./together.ts";

/** Every promise of `LogStore`. */
export const logStoreSuites: readonly Suite<PlatformWorld>[] = [
  acquireSuite,
  appendSuite,
  appendFactsSuite,
  appendEffectsSuite,
  acceptSuite,
  readSuite,
  followSuite,
  checkpointSuite,
  deleteSuite,
  togetherSuite,
];

/** Declares the tests of `LogStore`. */
export function describeLogStore(name: string, create: CreatePlatformWorld): void {
  describe(`${name}: LogStore`, () => {
    for (const suite of logStoreSuites) describeSuite(suite, create);
  });
}
