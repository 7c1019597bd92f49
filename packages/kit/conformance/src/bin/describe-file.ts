import { setImmediate as nextTurn } from "node:timers/promises";
import { TenonError, type Harness } from "@tenon/contracts";
import { describeHarness } from "../harness/describe-harness.ts";
import type { Engine, EngineOptions } from "../harness/world.ts";
import { describeModel } from "../model/describe-model.ts";
import type { ModelWorld } from "../model/world.ts";
import { describePlatform } from "../platform/platform.ts";
import type { PlatformWorld } from "../platform/world.ts";
import { describeRecovery } from "../recovery/describe-recovery.ts";
import type { RecoveryWorld } from "../recovery/world.ts";

/** Where a harness is tested by command: a runtime, and a platform in memory with a clock that is moved by hand. */
export interface Surroundings {
  createRuntime(options: EngineOptions): Engine;
  createManualClock(): { advance(ms: number): Promise<void> };
  createMemoryWorld(): object;
  createMemoryPlatform(options: object): Awaited<ReturnType<RecoveryWorld["open"]>>;
}

/** Declares the tests of a file that exports `harness`, or a `createHarness` that makes one. */
export function describeHarnessFile(module: object, surroundings: Surroundings): void {
  const harness = harnessIn(module);
  const create = async (): Promise<RecoveryWorld> => {
    const clock = surroundings.createManualClock();
    const world = surroundings.createMemoryWorld();
    return {
      harness,
      createEngine: (options) => surroundings.createRuntime(options),
      open: async () => surroundings.createMemoryPlatform({ clock, world }),
      async advance(ms) {
        await nextTurn();
        await clock.advance(ms);
      },
      async [Symbol.asyncDispose]() {},
    };
  };
  describeHarness(harness.name, create);
  describeRecovery(`with ${harness.name}`, create);
}

/** Declares the tests of a file that exports `createWorld`, which makes a `PlatformWorld`. */
export function describePlatformFile(module: object): void {
  const createWorld = functionIn<() => Promise<PlatformWorld>>(module, "createWorld");
  describePlatform("platform", createWorld);
}

/** Declares the tests of a file that exports `createWorld`, which makes a `ModelWorld`. */
export function describeModelFile(module: object): void {
  describeModel("model", functionIn<() => Promise<ModelWorld>>(module, "createWorld"));
}

function harnessIn(module: object): Harness {
  const { harness } = { harness: undefined, ...module };
  const made = harness ?? functionIn<() => Harness>(module, "createHarness")();
  if (isHarness(made)) return made;
  throw new TenonError("invalid-input", "The export `harness` is no harness.", {
    hint: "A harness has a name, a version, a resume point and `run`.",
  });
}

function isHarness(value: unknown): value is Harness {
  return typeof value === "object" && value !== null && "name" in value && "run" in value;
}

function functionIn<Wanted>(module: object, name: string): Wanted {
  const found: unknown = Object.entries(module).find(([each]) => each === name)?.[1];
  // What it makes is looked at by the suites.
  if (typeof found === "function") return found as Wanted;
  throw new TenonError("invalid-input", `The file exports no function \`${name}\`.`);
}
