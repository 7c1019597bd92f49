import { defineAgent } from "@tenon/agent";
import type { Scenario } from "../scenario.ts";
import { say } from "./phases.ts";
import { byReplies } from "./script.ts";

const words = Array.from({ length: 160 }, (_, index) => `word-${index}`).join(" ");

/** A long answer that is cut off while it is written stands in the transcript once. */
export const longText: Scenario = {
  name: "long-text",
  agent: () => defineAgent({ name: "desk", model: "scripted/desk", instructions: "You talk." }),
  scripts: { desk: byReplies([{ text: words }]) },
  phases: [say("Talk.")],
  policy: { deltaFlushMs: 15 },
  deltaStride: 10,
};
