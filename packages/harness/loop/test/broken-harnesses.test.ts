import { findBrokenPromises, harnessSuites } from "@tenon/conformance";
import type { Harness } from "@tenon/contracts";
import { describe, expect, test } from "vitest";
import {
  actsOnDelta,
  asksAgain,
  changesItsMind,
  doesNotListen,
  endsWhenResumed,
  forgetsResult,
  hidesFailure,
  inventsCall,
  keepsState,
  leavesCallOpen,
  neverRefreshes,
  reordersResults,
  runsInLine,
  swallowsAbort,
  talksOn,
  usesClock,
  whole,
} from "./fixtures/broken-harnesses.ts";
import { createWorld } from "./world.ts";

/** Each with the promise that it breaks, and those that lean on it. */
const broken: Readonly<Record<string, readonly [() => Harness, readonly string[]]>> = {
  "does all of it as the loop does": [whole, []],
  "forgets a result": [forgetsResult, ["faithful", "steady"]],
  "reorders results": [reordersResults, ["faithful", "steady"]],
  "acts on a delta": [actsOnDelta, ["honest"]],
  "keeps state outside": [keepsState, ["forgetful"]],
  "uses the clock": [usesClock, ["steady"]],
  "swallows abort": [swallowsAbort, ["obedient"]],
  "asks again": [asksAgain, ["sparing"]],
  "invents a call": [inventsCall, ["honest"]],
  "leaves a call open": [
    leavesCallOpen,
    ["attentive", "complete", "faithful", "obedient", "patient", "restartable", "steady"],
  ],
  "runs calls in line": [runsInLine, ["patient"]],
  "does not listen": [doesNotListen, ["attentive"]],
  "never refreshes": [neverRefreshes, ["current"]],
  "hides a failure": [hidesFailure, ["candid"]],
  "talks on": [talksOn, ["quiet"]],
  "changes its mind": [changesItsMind, ["steady"]],
  "ends when it is resumed": [endsWhenResumed, ["restartable", "steady"]],
};

describe("a harness breaks exactly these promises when it", () => {
  test.each(Object.entries(broken))("%s", { timeout: 300_000 }, async (_, [create, promises]) => {
    const found = new Set<string>();
    // What the host adds leans on most of them.
    for (const suite of harnessSuites.filter(({ name }) => name !== "host")) {
      const wrong = await findBrokenPromises(suite, async () => ({
        ...(await createWorld(create())),
        cutStride: 3,
      }));
      for (const { requirement } of wrong) found.add(requirement);
    }

    expect([...found].toSorted()).toEqual(promises.map((promise) => `harness.run.${promise}`));
  });
});

test("what the host adds does not reach a model whose harness never refreshes", async () => {
  const [suite] = harnessSuites.filter(({ name }) => name === "host");
  const wrong = await findBrokenPromises(suite ?? expect.fail("There is no such suite."), () =>
    createWorld(neverRefreshes()),
  );

  expect([...new Set(wrong.map(({ requirement }) => requirement))]).toEqual([
    "harness.host.skills",
    "harness.host.memory",
  ]);
});
