import { defineAgent } from "@tenon/agent";
import type { Scenario } from "../scenario.ts";
import { charge, lookup, wire } from "../tools.ts";
import { say } from "./phases.ts";
import { byReplies } from "./script.ts";

/** A call whose outcome nobody can know after a crash: it is reported, and never run twice. */
export const unsafeTool: Scenario = {
  name: "unsafe-tool",
  agent: (scene) =>
    defineAgent({
      name: "desk",
      model: "scripted/desk",
      instructions: "You send money.",
      tools: [lookup(scene), charge(scene), wire(scene)],
    }),
  scripts: {
    desk: byReplies([
      {
        calls: [
          { name: "lookup", input: { order: 7 } },
          { name: "charge", input: { cents: 500 } },
          { name: "wire", input: { cents: 500 } },
        ],
      },
      { text: "Done, as far as anyone knows." },
    ]),
  },
  phases: [say("Send it.")],
  interruptible: ["wire"],
};
