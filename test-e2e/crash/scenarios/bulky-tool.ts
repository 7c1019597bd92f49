import { defineAgent, defineTool } from "@tenon/agent";
import type { Scenario } from "../scenario.ts";
import { ran } from "../tools.ts";
import { say } from "./phases.ts";
import { byReplies } from "./script.ts";

const bulk = Array.from({ length: 4_000 }, (_, index) => `row-${index}`).join(" ");

/** Results that fill a small disk in the middle of the turn. */
export const bulkyTool: Scenario = {
  name: "bulky-tool",
  agent: (scene) =>
    defineAgent({
      name: "desk",
      model: "scripted/desk",
      instructions: "You read reports.",
      tools: [
        defineTool({
          name: "report",
          description: "Reads a long report.",
          input: { type: "object", properties: {} },
          replay: "safe",
          run: async (input, context) => {
            await ran(scene, context);
            return { input: JSON.stringify(input), bulk };
          },
        }),
      ],
    }),
  scripts: {
    desk: byReplies([
      ...Array.from({ length: 6 }, (_, page) => ({ calls: [{ name: "report", input: { page } }] })),
      { text: "All is read." },
    ]),
  },
  phases: [say("Read everything.")],
};
