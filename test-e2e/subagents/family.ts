import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineAgent, defineTool } from "@tenon/agent";
import type { Agent, Conversation, ConversationId, Platform } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { createScriptedProviders, type Script, type ScriptedStep } from "@tenon/model-scripted";
import { createRuntime, type Runtime } from "@tenon/runtime";

/** A desk that gives two tasks away and owes a final answer, and what happened outside of its store. */
export interface Family {
  readonly runtime: Runtime;
  readonly desk: Conversation;
}

/** Where a world keeps its database. */
export function databaseIn(folder: string): string {
  return join(folder, "store.db");
}

/** The effects that happened: one key for each time. */
export function effectsIn(folder: string): readonly string[] {
  const file = join(folder, "effects.txt");
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
}

/** Joins the family in one process. */
export function openFamily(platform: Platform, folder: string): Family {
  const agents = [desk, researcher(folder)];
  const runtime = createRuntime({
    platform,
    agents: {
      names: () => agents.map(({ name }) => name),
      get: async (name) => agents.find((agent) => agent.name === name),
    },
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models: createScriptedProviders({ scripts: { desk: deskScript, researcher: researchScript } }),
    policy: { parkAfterMs: 5, cooldownMs: 50 },
  });
  return { runtime, desk: runtime.conversation("desk", "c" as ConversationId) };
}

const desk: Agent = defineAgent({
  name: "desk",
  model: "scripted/desk",
  instructions: "You price bikes.",
  subagents: ["researcher"],
  output: { type: "object", properties: { euro: { type: "number" } }, required: ["euro"] },
});

const deskScript: Script = byReplies(
  { calls: [task("the frame"), task("the wheels")] },
  { text: "Both are known." },
  { calls: [{ name: "final_answer", input: { euro: 120 } }] },
);

const researchScript: Script = byReplies(
  { calls: [{ name: "look", input: {} }] },
  { text: "60 euro." },
);

/** Answers with the step that follows as many replies as the conversation holds, whoever spoke in between. */
function byReplies(...steps: readonly ScriptedStep[]): Script {
  return ({ messages }) =>
    steps[messages.filter(({ role }) => role === "assistant").length] ?? { text: "No more." };
}

function task(part: string): NonNullable<ScriptedStep["calls"]>[number] {
  return { name: "task", input: { agent: "researcher", prompt: `What does ${part} cost?` } };
}

function researcher(folder: string): Agent {
  return defineAgent({
    name: "researcher",
    model: "scripted/researcher",
    instructions: "You find prices.",
    tools: [
      defineTool({
        name: "look",
        description: "Asks a shop, which honours keys.",
        input: { type: "object", properties: {} },
        replay: "keyed",
        run: (_input, { key }) => {
          if (!effectsIn(folder).includes(key))
            appendFileSync(join(folder, "effects.txt"), `${key}\n`);
          return "60 euro";
        },
      }),
    ],
  });
}
