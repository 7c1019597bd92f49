import type { ModelQuestion, Skill, Tool } from "@tenon/contracts";
import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import { byReplies } from "./script.ts";
import { saying } from "./phases.ts";
import { Stage, type Scene, type Setting } from "./stage.ts";
import { lines } from "./transcripts.ts";
import { resultOf, sweep } from "./sweep.ts";
import { tool } from "./tools.ts";
import type { HarnessWorld } from "./world.ts";

const requirements = {
  "harness.host.skills":
    "A skill that is loaded is active in the next step, and its instructions reach the model.",
  "harness.host.memory":
    "What the model keeps in memory stands in the instructions of the next step.",
  "harness.host.nested":
    "Calls that a tool makes are no part of the transcript, and none that is settled is run again.",
} as const;

const packing: Skill = {
  name: "packing",
  description: "How parcels are packed.",
  body: "Wrap glass twice.",
  resources: { "sizes.md": "Small, large." },
};

const skilled: Setting = {
  script: byReplies(
    { calls: [{ name: "activate_skill", input: { name: "packing" } }] },
    { calls: [{ name: "read_skill_resource", input: { skill: "packing", path: "sizes.md" } }] },
    { text: "Packed." },
  ),
  agent: { skills: [packing] },
};

const mindful: Setting = {
  script: byReplies(
    { calls: [{ name: "set_memory", input: { block: "notes", content: "Likes tea." } }] },
    { text: "Noted." },
  ),
  agent: { memory: { notes: { description: "What matters." } } },
};

const nesting: Setting = {
  script: byReplies({ calls: [{ name: "both" }, { name: "look" }] }, { text: "Done." }),
  tools: (scene) => [both(scene), tool(scene, "look"), tool(scene, "charge", { replay: "keyed" })],
};

const proofs: Proofs<typeof requirements, HarnessWorld> = {
  "harness.host.skills": {
    async "the step behind the call is asked with what the skill changed"(world) {
      const stage = new Stage(world, skilled);

      expect(await stage.say("Pack it.")).toEqual([{ status: "done" }]);
      expect(stage.asked.map(toolsOf)).toEqual([
        ["activate_skill", "read_skill_resource"],
        ["read_skill_resource"],
        ["read_skill_resource"],
      ]);
      const answers = lines(stage.asked.at(-1)?.messages ?? []);
      expect(answers[2]).toContain("Wrap glass twice.");
      expect(answers.at(-1)).toBe("tool: Small, large.");
    },
    async "wherever a process is cut, the skill is loaded once"(world) {
      const { whole, cut } = await sweep(world, { setting: skilled, phases: [saying("Pack it.")] });

      for (const { at, events, stage } of cut) {
        expect({ at, ...resultOf(events) }).toEqual({ at, ...resultOf(whole.events) });
        expect(events.filter(({ type }) => type === "state.set")).toHaveLength(1);
        expect(stage.repeated).toEqual([]);
      }
    },
  },
  "harness.host.memory": {
    async "the step behind the call, and the next turn, are asked with it"(world) {
      const stage = new Stage(world, mindful);

      await stage.say("I like tea.", "What do I like?");

      const knows = stage.asked.map(({ system }) => system.includes("Likes tea."));
      expect(knows[0]).toBe(false);
      expect(knows.slice(1)).not.toContain(false);
      expect(knows.length).toBeGreaterThan(2);
    },
  },
  "harness.host.nested": {
    async "the model sees one result for the call that it made"(world) {
      const stage = new Stage(world, nesting);

      expect(await stage.say("Go.")).toEqual([{ status: "done" }]);
      const results = (await stage.transcript()).filter(({ role }) => role === "tool");
      expect(results).toHaveLength(2);
      expect(stage.ran).toHaveLength(4);
    },
    async "wherever a process is cut, the conversation comes to the same end"(world) {
      const { whole, cut } = await sweep(world, { setting: nesting, phases: [saying("Go.")] });

      for (const { at, events, stage } of cut) {
        expect({ at, ...resultOf(events) }).toEqual({ at, ...resultOf(whole.events) });
        expect(stage.repeated).toEqual([]);
      }
    },
  },
};

/** What the host adds to every agent, seen through a harness. */
export const harnessHostSuite: Suite<HarnessWorld> = {
  name: "host",
  source: "Promises 5 and 6: any harness, and the host is in charge",
  requirements,
  proofs,
};

/** Calls two other tools side by side. */
function both(scene: Scene): Tool {
  return tool(scene, "both", {
    replay: "journal",
    run: async (_input, context) => {
      scene.ran(context);
      const results = await Promise.all([
        context.callTool("look", { order: 7 }),
        context.callTool("charge", { cents: 500 }),
      ]);
      return results.map(({ output }) => output);
    },
  });
}

function toolsOf({ tools }: ModelQuestion): readonly string[] {
  return tools.map(({ name }) => name);
}
