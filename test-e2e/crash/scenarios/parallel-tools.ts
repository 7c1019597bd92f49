import { defineAgent } from "@tenon/agent";
import type { Scenario } from "../scenario.ts";
import { charge, lookup, mail } from "../tools.ts";
import { say } from "./phases.ts";
import { byReplies } from "./script.ts";

/** Three calls side by side, one more step, and an answer. */
export const parallelTools: Scenario = {
  name: "parallel-tools",
  agent: (scene) =>
    defineAgent({
      name: "desk",
      model: "scripted/desk",
      instructions: "You refund orders.",
      tools: [lookup(scene), charge(scene), mail(scene)],
    }),
  scripts: {
    desk: byReplies([
      {
        thinking: { text: "Three things at once.", signature: "signed-by-the-model" },
        text: "On it.",
        calls: [
          { name: "lookup", input: { order: 7 } },
          { name: "charge", input: { cents: 500 } },
          { name: "mail", input: { to: "ana" } },
        ],
      },
      { text: "One more look.", calls: [{ name: "lookup", input: { order: 8 } }] },
      { text: "Order 7 came to {{result:lookup.total}}; all is done." },
    ]),
  },
  phases: [say("Refund order 7.")],
};
