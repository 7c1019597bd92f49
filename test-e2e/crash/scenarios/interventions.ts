import { defineAgent, defineTool } from "@tenon/agent";
import type { SubmissionId, Tool } from "@tenon/contracts";
import type { Scenario, Scene } from "../scenario.ts";
import { charge, lookup, mail, ran } from "../tools.ts";
import { say, settled, submitted } from "./phases.ts";
import { byReplies, usage } from "./script.ts";

/** Someone steers while tools run: the message is delivered once, before the next question. */
export const steering: Scenario = {
  name: "steering",
  agent: (scene) =>
    defineAgent({
      name: "desk",
      model: "scripted/desk",
      instructions: "You refund orders.",
      tools: [lookup(scene), charge(scene), interrupting(scene)],
    }),
  scripts: {
    desk: byReplies([
      {
        calls: [
          { name: "interrupting", input: {} },
          { name: "charge", input: { cents: 500 } },
        ],
      },
      { text: "Then once more.", calls: [{ name: "lookup", input: { order: 8 } }] },
      { text: "Cheaper it is." },
    ]),
  },
  phases: [
    async (scene) => {
      const submissions = await submitted(scene, "Refund order 7.");
      scene.runtime.start();
      await settled(scene, [...submissions, "steered" as SubmissionId]);
    },
  ],
};

/** Three submissions wait for each other. */
export const queue: Scenario = {
  name: "queue",
  agent: (scene) =>
    defineAgent({
      name: "desk",
      model: "scripted/desk",
      instructions: "You refund orders.",
      tools: [lookup(scene), mail(scene)],
    }),
  scripts: {
    desk: byReplies([
      { calls: [{ name: "mail", input: { to: "ana" } }] },
      { text: "First." },
      { text: "Second." },
      { calls: [{ name: "lookup", input: { order: 9 } }] },
      { text: "Third." },
    ]),
  },
  phases: [say("One.", "Two.", "Three.")],
};

/** A stop in the middle of a stream; the next submission finds a clean transcript. */
export const abortedStream: Scenario = {
  name: "aborted-stream",
  agent: () => defineAgent({ name: "desk", model: "scripted/desk", instructions: "You talk." }),
  scripts: {
    desk: ({ messages }) =>
      messages.length === 1
        ? { usage, text: "I would go on and on and on and on.", hangAfter: 3 }
        : { usage, text: "All right." },
  },
  phases: [say("Talk.", "Stop that.")],
  onDelta: async ({ conversation }, { messages }) => {
    if (messages.length === 1) await conversation.abort({ by: "user:ben" });
  },
};

/** A stop while tools run. What they did is said as far as it is known. */
export const abortedTool: Scenario = {
  name: "aborted-tool",
  agent: (scene) =>
    defineAgent({
      name: "desk",
      model: "scripted/desk",
      instructions: "You refund orders.",
      tools: [lookup(scene), stopping(scene)],
    }),
  scripts: {
    desk: ({ messages }) =>
      messages.length === 1
        ? {
            usage,
            calls: [
              { name: "lookup", input: { order: 7 } },
              { name: "stopping", input: {} },
            ],
          }
        : { usage, text: "All right." },
  },
  phases: [say("Refund order 7.", "Stop that.")],
  interruptible: ["lookup", "stopping"],
};

/** While it runs, somebody says something. */
function interrupting(scene: Scene): Tool {
  return defineTool({
    name: "interrupting",
    description: "Takes a while.",
    input: { type: "object", properties: {} },
    replay: "safe",
    run: async (_input, context) => {
      await ran(scene, context);
      await scene.conversation.submit("Make it cheaper.", {
        key: "steered",
        by: "user:ben",
        whenBusy: "steer",
      });
      return "noted";
    },
  });
}

/** While it runs, somebody stops the turn. */
function stopping(scene: Scene): Tool {
  return defineTool({
    name: "stopping",
    description: "Takes a while.",
    input: { type: "object", properties: {} },
    replay: "safe",
    run: async (_input, context) => {
      await ran(scene, context);
      await scene.pause(6);
      await scene.conversation.abort({ by: "user:ben" });
      await abortOf(context.signal);
      return "stopped in time";
    },
  });
}

function abortOf(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
