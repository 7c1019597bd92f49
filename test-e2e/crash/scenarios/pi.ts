import { createPiHarness, type PiHarnessOptions } from "@tenon/harness-pi";
import type { Scenario } from "../scenario.ts";
import { effectsOf, type Witness } from "../witness.ts";
import { parallelTools } from "./parallel-tools.ts";
import { say } from "./phases.ts";
import { byReplies } from "./script.ts";

const pi = createPiHarness();

/** Results that Pi makes itself, beside one that the host makes. */
const selfMade: Scenario = {
  ...parallelTools,
  name: "self-made",
  scripts: {
    desk: byReplies([
      { calls: [{ name: "lookup", input: { order: 7 } }, { name: "look-up" }] },
      { calls: [{ name: "charge", input: { cents: 500 } }], stop: "length" },
      { calls: [{ name: "charge", input: { cents: 500 } }] },
      { text: "All is done." },
    ]),
  },
  phases: [say("Refund order 7.")],
};

/** Tools that Pi runs itself, beside one of the host's, and a hook that blocks a call. */
const ownTools: Scenario = {
  ...parallelTools,
  name: "own-tools",
  harness: ({ witness }) =>
    createPiHarness({
      tools: [weigh(witness)],
      beforeToolCall: async ({ toolCall }) =>
        toolCall.name === "mail" ? { block: true, reason: "Not on a Sunday." } : undefined,
    }),
  scripts: {
    desk: byReplies([
      {
        calls: [
          { name: "weigh", input: { parcel: 1 } },
          { name: "charge", input: { cents: 500 } },
          { name: "weigh", input: { parcel: 2 } },
          { name: "mail", input: { to: "ana" } },
        ],
      },
      { text: "It weighs {{result:weigh.grams}} g." },
    ]),
  },
  // Calls record values of their own, in whatever order they end.
  comparesFacts: false,
};

/** Turns with what only Pi has. */
export const piScenarios: readonly Scenario[] = [selfMade, ownTools].map((scenario) => ({
  harness: () => pi,
  ...scenario,
  name: `pi-${scenario.name}`,
  harnesses: ["pi"],
}));

function weigh(witness: Witness): NonNullable<PiHarnessOptions["tools"]>[number] {
  return {
    name: "weigh",
    label: "Weigh",
    description: "Weighs a parcel.",
    parameters: { type: "object", properties: { parcel: { type: "number" } } },
    replay: "safe",
    execute: async (call) => {
      await witness.note({ type: "ran", work: `t1/value/pi:ran:${call}` });
      if (effectsOf(witness, call) === 0) await witness.note({ type: "effect", key: call });
      return { content: [{ type: "text", text: "70 g" }], details: { grams: 70 } };
    },
  };
}
