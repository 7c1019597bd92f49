import { defineAgent } from "@tenon/agent";
import type { Scenario } from "../scenario.ts";
import { lookup, mail } from "../tools.ts";
import { say } from "./phases.ts";
import { byReplies, usage } from "./script.ts";

/** The first model fails in mid-stream, is tried again, and gives way to the second, at every step. */
export const failingModel: Scenario = {
  name: "failing-model",
  agent: (scene) =>
    defineAgent({
      name: "desk",
      model: ["scripted/flaky", "scripted/steady"],
      instructions: "You refund orders.",
      tools: [lookup(scene), mail(scene)],
    }),
  scripts: {
    flaky: () => ({
      usage,
      text: "I am about to break off.",
      failure: { kind: "overloaded", afterDeltas: 2 },
    }),
    steady: byReplies([
      {
        calls: [
          { name: "lookup", input: { order: 7 } },
          { name: "mail", input: { to: "ana" } },
        ],
      },
      { text: "Done by the other one." },
    ]),
  },
  phases: [say("Refund order 7.")],
};
