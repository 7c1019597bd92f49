import type { Capability } from "@tenon/contracts";
import { describe, expect } from "vitest";
import { describeLogStore, logStoreSuites } from "../log-store/log-store.ts";
import { expectRefusal, log, facts, openLog, openOwned, readKeys } from "../log-store/story.ts";
import { describeSuite, type Proofs, type Suite } from "../suite.ts";
import { alarmsSuite, describeAlarms } from "./alarms.ts";
import { blobsSuite, describeBlobs } from "./blobs.ts";
import { describeDirectory, directorySuite } from "./directory.ts";
import { describeSurroundings, surroundingsSuite } from "./surroundings.ts";
import type { CreatePlatformWorld, PlatformWorld } from "./world.ts";

const requirements = {
  "platform.capabilities": "What is not declared is not there, and what is declared is.",
  "platform.dispose":
    "A disposed platform takes nothing more, and disposing it again changes nothing.",
} as const;

const isolateCapabilities: readonly Capability[] = ["isolate-memory-limit", "isolate-snapshots"];

const proofs: Proofs<typeof requirements, PlatformWorld> = {
  "platform.capabilities": {
    async "isolates are there when, and only when, they are declared"(world) {
      const { platform } = await world.open();

      expect(platform.isolates !== undefined).toBe(platform.capabilities.has("isolates"));
    },
    async "what isolates can do is declared only where there are isolates"(world) {
      const { platform } = await world.open();
      const declared = isolateCapabilities.filter((capability) =>
        platform.capabilities.has(capability),
      );

      expect(declared.length === 0 || platform.capabilities.has("isolates")).toBe(true);
    },
    async "the platform has a name for people"(world) {
      const { platform } = await world.open();

      expect(platform.name).toMatch(/^[a-z][a-z0-9-]*$/);
    },
  },
  "platform.dispose": {
    async "appends and accepts are refused, and nothing is recorded"(world) {
      const { platform: gone } = await world.open();
      const { platform } = await world.open();
      const lease = await openOwned(gone.logs);

      await gone[Symbol.asyncDispose]();

      await expectRefusal(gone.logs.append(lease, facts("a")), "store-unavailable");
      await expectRefusal(gone.logs.accept(log, facts("b")), "store-unavailable");
      await platform.logs.accept(log, facts("c"));
      expect(await readKeys(platform.logs)).toEqual(["opened", "c"]);
    },
    async "it can be disposed twice"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);

      await platform[Symbol.asyncDispose]();
      await platform[Symbol.asyncDispose]();
    },
  },
};

/** What a platform promises as a whole. */
export const platformSuite: Suite<PlatformWorld> = { name: "as a whole", requirements, proofs };

/** Every promise of a platform, port by port. */
export const platformSuites: readonly Suite<PlatformWorld>[] = [
  ...logStoreSuites,
  alarmsSuite,
  directorySuite,
  blobsSuite,
  surroundingsSuite,
  platformSuite,
];

/** Declares the tests of a whole platform: call it in a test file of your own. */
export function describePlatform(name: string, create: CreatePlatformWorld): void {
  describeLogStore(name, create);
  describeAlarms(name, create);
  describeDirectory(name, create);
  describeBlobs(name, create);
  describeSurroundings(name, create);
  describe(`${name}: Platform`, () => describeSuite(platformSuite, create));
}
