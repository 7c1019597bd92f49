import { findBrokenPromises, recoverySuites } from "@tenon/conformance";
import { describe, expect, test } from "vitest";
import { loop } from "../src/index.ts";
import {
  acceptsTwice,
  acknowledgesEarly,
  actsFirst,
  changesKeys,
  countsAnew,
  forgetsReplies,
  forgetsResults,
  forgetsSteps,
  forgetsStops,
  losesResults,
  neverAsks,
  neverValidates,
  runsUnsafeAgain,
  strandsTurns,
  wholeRuntime,
  type Start,
} from "./fixtures/broken-runtimes.ts";
import { createWorld } from "./world.ts";

/** Each with the promise that it breaks, and those that lean on it. */
const broken: Readonly<Record<string, readonly [() => Start, readonly string[]]>> = {
  "does all of it as the runtime does": [() => wholeRuntime, []],
  "runs recorded calls again": [
    () => forgetsResults,
    [
      "handover.from-another",
      "handover.to-another",
      "handover.upgrade",
      "host.parks",
      "host.validates",
      "resume.result",
    ],
  ],
  "asks for recorded replies again": [
    () => forgetsReplies,
    ["handover.from-another", "handover.to-another", "host.parks", "resume.reply"],
  ],
  "acts before it records": [
    () => actsFirst,
    [
      "accepted.abort",
      "effects.journal",
      "effects.keyed",
      "effects.safe",
      "effects.unsafe",
      "handover.from-another",
      "handover.to-another",
      "host.approves",
      "host.parks",
      "host.validates",
      "resume.intent",
      "resume.result",
    ],
  ],
  "acknowledges early": [() => acknowledgesEarly, ["accepted.durable"]],
  "accepts twice": [
    () => acceptsTwice,
    [
      "accepted.abort",
      "accepted.one-outcome",
      "accepted.steering",
      "effects.unsafe",
      "handover.upgrade",
      "host.approves",
      "host.validates",
      "resume.result",
    ],
  ],
  "runs what is unsafe again": [() => runsUnsafeAgain, ["effects.unsafe"]],
  "changes keys": [() => changesKeys, ["effects.keyed"]],
  "forgets finished steps": [() => forgetsSteps, ["effects.journal"]],
  "never asks a person": [
    () => neverAsks,
    ["accepted.abort", "host.approves", "host.expires", "host.parks"],
  ],
  "counts steps anew": [countsAnew, ["host.limits"]],
  "forgets that a turn was stopped": [() => forgetsStops, ["accepted.abort"]],
  "loses results": [() => losesResults, ["resume.transcript"]],
  "strands the turns of others": [
    () => strandsTurns,
    ["handover.back", "handover.from-another", "handover.to-another"],
  ],
  "never validates": [() => neverValidates, ["host.validates"]],
};

describe("a runtime breaks exactly these promises when it", () => {
  test.each(Object.entries(broken))("%s", { timeout: 300_000 }, async (_, [create, promises]) => {
    const found = new Set<string>();
    for (const suite of recoverySuites) {
      const wrong = await findBrokenPromises(suite, async () => ({
        ...(await createWorld(loop)),
        createEngine: create(),
        cutStride: 4,
      }));
      for (const { requirement } of wrong) found.add(requirement);
    }

    expect([...found].toSorted()).toEqual(promises.map((promise) => `recovery.${promise}`));
  });
});
