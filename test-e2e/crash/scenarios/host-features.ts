import { defineAgent, defineSkill, defineTool } from "@tenon/agent";
import type { CallId, Tool } from "@tenon/contracts";
import type { Scenario, Scene } from "../scenario.ts";
import { charge, lookup, once, ran } from "../tools.ts";
import { say, submitted, untilParked } from "./phases.ts";
import { byReplies } from "./script.ts";

/** A skill is loaded, a note is kept, and a tool calls others, one of which a person approves in another process. */
export const hostFeatures: Scenario = {
  name: "host-features",
  agent: (scene) =>
    defineAgent({
      name: "desk",
      model: "scripted/desk",
      instructions: "You send parcels.",
      skills: [packing],
      memory: { notes: { description: "What matters.", maxChars: 100 } },
      tools: [send(scene), lookup(scene), charge(scene), insure(scene)],
    }),
  scripts: {
    desk: byReplies([
      {
        calls: [
          { name: "activate_skill", input: { name: "packing" } },
          { name: "set_memory", input: { block: "notes", content: "Glass." } },
          { name: "set_memory", input: { block: "notes", content: "Glass, to Oslo." } },
        ],
      },
      { calls: [{ name: "send", input: {}, id: "the-parcel" }] },
      { calls: [{ name: "search_memory", input: { query: "oslo" } }] },
      { text: "It is on its way: {{result:send}}" },
    ]),
  },
  phases: [
    async (scene) => {
      await submitted(scene, "Send the glass.");
      scene.runtime.start();
      await untilParked(scene);
    },
    ({ conversation }) =>
      conversation.answer("the-parcel/2" as CallId, { type: "approve" }, { by: "user:ben" }),
    say("Send the glass."),
  ],
};

const packing = defineSkill({
  name: "packing",
  description: "How parcels are packed.",
  body: "Wrap glass twice.",
});

function send(scene: Scene): Tool {
  return defineTool({
    name: "send",
    description: "Sends a parcel.",
    input: { type: "object", properties: {} },
    replay: "journal",
    run: async (_input, context) => {
      await ran(scene, context);
      const weight = await context.step.do("weigh", () => 3);
      const [found, charged] = await Promise.all([
        context.callTool("lookup", { order: 7 }),
        context.callTool("charge", { cents: weight }),
      ]);
      const insured = await context.callTool("insure", {});
      return [found, charged, insured].map(({ isError }) => !isError);
    },
  });
}

function insure(scene: Scene): Tool {
  return defineTool({
    name: "insure",
    description: "Insures a parcel.",
    input: { type: "object", properties: {} },
    replay: "keyed",
    approval: true,
    run: async (_input, context) => {
      await ran(scene, context);
      await once(scene, context.key);
      context.state.set("insured", true);
      return { insured: true };
    },
  });
}
