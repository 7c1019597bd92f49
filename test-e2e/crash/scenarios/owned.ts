import { defineAgent } from "@tenon/agent";
import type { Scenario } from "../scenario.ts";
import { charge, lookup } from "../tools.ts";
import { say } from "./phases.ts";
import { byReplies } from "./script.ts";

/** A turn whose effects carry their key, as every effect must that a stopped owner may still have in flight. */
export const owned: Scenario = {
  name: "owned",
  agent: (scene) =>
    defineAgent({
      name: "desk",
      model: "scripted/desk",
      instructions: "You refund orders.",
      tools: [lookup(scene), charge(scene)],
    }),
  scripts: {
    desk: byReplies([
      {
        text: "On it.",
        calls: [
          { name: "lookup", input: { order: 7 } },
          { name: "charge", input: { cents: 500 } },
        ],
      },
      { text: "All is done, and this takes a few words to say." },
    ]),
  },
  phases: [say("Refund order 7.")],
};
