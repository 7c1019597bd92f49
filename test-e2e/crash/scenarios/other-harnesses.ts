import { defineAgent } from "@tenon/agent";
import type { Harness } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { compacting, gambling, planning, reducing, replaying, talkative } from "../harnesses.ts";
import type { Scenario } from "../scenario.ts";
import { charge, mail } from "../tools.ts";
import { parallelTools } from "./parallel-tools.ts";
import { say } from "./phases.ts";
import { usage } from "./script.ts";

/** The same name and resume point, but another version that asks something else. */
const replayingV2: Harness = { ...talkative, name: "replaying", resume: "turn" };

/** Harnesses of other styles, alone. */
export const otherHarnesses: readonly Scenario[] = [
  { ...parallelTools, name: "stash", harness: () => reducing },
  { ...parallelTools, name: "replay", harness: () => replaying },
  { ...parallelTools, name: "once-step", harness: ({ witness }) => gambling(witness, "step") },
  { ...parallelTools, name: "once-turn", harness: ({ witness }) => gambling(witness, "turn") },
  {
    ...parallelTools,
    name: "compacting",
    harness: () => compacting,
    agent: (scene) =>
      defineAgent({
        name: "desk",
        model: "scripted/desk",
        instructions: "You refund orders.",
        tools: [charge(scene), mail(scene)],
      }),
    scripts: {
      desk: ({ system, messages }) => {
        if (system === "Summarise.") return { usage, text: "all is paid" };
        const isShort = JSON.stringify(messages).includes("Summary: all is paid");
        return isShort
          ? { usage, text: "As the summary says." }
          : {
              usage,
              calls: [
                { name: "charge", input: { cents: 500 } },
                { name: "mail", input: { to: "ana" } },
              ],
            };
      },
    },
    phases: [say("Refund order 7.")],
  },
];

/** A turn that one harness begins and another finishes, and the first again when the second dies too. */
export const swaps: readonly Scenario[] = [
  swap("swap-loop-stash", loop, reducing),
  swap("swap-stash-loop", reducing, loop),
  swap("swap-loop-replay", loop, replaying),
  swap("swap-replay-stash", replaying, reducing),
];

/** A turn that a new release finishes, which asks something else. */
export const upgrades: readonly Scenario[] = [
  { ...swap("upgrade-talkative", loop, talkative), harness: firstThen(loop, talkative) },
  { ...swap("upgrade-replay", replaying, talkative), harness: firstThen(replaying, replayingV2) },
  { ...swap("upgrade-planning", loop, planning), harness: firstThen(loop, planning) },
];

function swap(name: string, one: Harness, other: Harness): Scenario {
  return {
    ...parallelTools,
    name,
    harness: ({ run }) => (run % 2 === 0 ? one : other),
    comparesFacts: false,
  };
}

function firstThen(first: Harness, then: Harness): NonNullable<Scenario["harness"]> {
  return ({ run }) => (run === 0 ? first : then);
}
