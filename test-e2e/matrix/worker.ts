import { findBrokenPromises, harnessSuites, recoverySuites, type Suite } from "@tenon/conformance";
import type { HarnessWorld, RecoveryWorld } from "@tenon/conformance";
import { createThink } from "@tenon/harness-think";
import { createManualClock, createMemoryPlatform, createMemoryWorld } from "@tenon/platform-memory";
import { createRuntime } from "@tenon/runtime";

// A Worker that tries the promises of a harness where it runs: `?suite=<name>` answers with what is broken.
const suites: readonly Suite<HarnessWorld & RecoveryWorld>[] = [
  ...harnessSuites,
  ...recoverySuites,
];

export default {
  async fetch(request: Request): Promise<Response> {
    const name = new URL(request.url).searchParams.get("suite");
    const suite = suites.find((each) => each.name === name);
    if (suite === undefined) return Response.json(suites.map((each) => each.name));
    const tried = Object.values(suite.proofs).flatMap((behaviours) => Object.keys(behaviours));
    const broken = await findBrokenPromises(suite, createWorld);
    return Response.json({
      tried: tried.length,
      broken: broken.map(({ behaviour, error }) => `${behaviour}: ${String(error)}`),
    });
  },
};

async function createWorld(): Promise<HarnessWorld & RecoveryWorld> {
  const clock = createManualClock();
  const world = createMemoryWorld();
  return {
    harness: createThink(),
    cutStride: 6,
    createEngine: createRuntime,
    open: async () => createMemoryPlatform({ clock, world }),
    async advance(ms) {
      await nextTurn();
      await clock.advance(ms);
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** Everything that needs no time comes first. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
