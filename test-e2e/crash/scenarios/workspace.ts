import { defineAgent, defineTool } from "@tenon/agent";
import { TenonError, type Json, type Tool, type ToolContext } from "@tenon/contracts";
import type { Scenario, Scene } from "../scenario.ts";
import { ran } from "../tools.ts";
import { say } from "./phases.ts";
import { byReplies } from "./script.ts";

/**
 * Twenty files are made in one call, edited by calls side by side and by those of the model's own tools, and moved. Each
 * call of `patch` looks first whether it sees half of what another did; it would fail the turn.
 */
export const workspace: Scenario = {
  name: "workspace",
  agent: (scene) =>
    defineAgent({
      name: "desk",
      model: "scripted/desk",
      instructions: "You edit files.",
      workspace: true,
      tools: [make(scene), patch(scene)],
    }),
  scripts: {
    desk: byReplies([
      { calls: [{ name: "make", input: {} }] },
      { calls: [0, 5, 10, 15].map((from) => ({ name: "patch", input: { from } })) },
      {
        calls: [
          { name: "edit", input: { path: "/src/0.ts", old: "zero", new: "nought" } },
          { name: "edit", input: { path: "/src/0.ts", old: "nought", new: "none" } },
          { name: "write", input: { path: "/src/1.ts", content: "one\n", append: true } },
          { name: "remove", input: { path: "/src/2.ts" } },
          { name: "move", input: { from: "/src/3.ts", to: "/lib/three.ts" } },
        ],
      },
      {
        calls: [
          { name: "grep", input: { pattern: "edited$" } },
          { name: "diff", input: {} },
        ],
      },
      { text: "All is edited." },
    ]),
  },
  phases: [say("Edit the files.")],
};

const paths: readonly string[] = Array.from({ length: 20 }, (_, number) => `/src/${number}.ts`);

function make(scene: Scene): Tool {
  return defineTool({
    name: "make",
    description: "Makes the files.",
    input: { type: "object", properties: {} },
    replay: "safe",
    run: async (_input, context) => {
      await ran(scene, context);
      for (const path of paths) await write(context, path, `zero of ${path}\n`);
      await scene.pause(2);
      return { made: paths.length };
    },
  });
}

function patch(scene: Scene): Tool {
  return defineTool({
    name: "patch",
    description: "Edits five files.",
    input: { type: "object", properties: {} },
    replay: "safe",
    run: async (input, context) => {
      await ran(scene, context);
      const own = ownPaths(input);
      await checkWhole(context);
      for (const path of own) await write(context, path, `${await read(context, path)}edited\n`);
      await scene.pause(2);
      await checkWhole(context, own);
      return { patched: own };
    },
  });
}

/** What another call did is there with all its five files, or with none. */
async function checkWhole(context: ToolContext, own: readonly string[] = []): Promise<void> {
  for (const from of [0, 5, 10, 15]) {
    const group = paths.slice(from, from + 5).filter((path) => !own.includes(path));
    const texts = await Promise.all(group.map((path) => read(context, path)));
    const edited = texts.filter((text) => text.includes("edited")).length;
    if (edited === 0 || edited === group.length) continue;
    throw new TenonError("internal", `Half of an edit is visible: ${edited} of ${group.length}.`);
  }
}

function ownPaths(input: unknown): readonly string[] {
  const { from } = input as { readonly from: Json };
  return paths.slice(Number(from), Number(from) + 5);
}

async function read({ workspace: files }: ToolContext, path: string): Promise<string> {
  return new TextDecoder().decode(await files.read(path));
}

async function write({ workspace: files }: ToolContext, path: string, text: string): Promise<void> {
  await files.write(path, new TextEncoder().encode(text));
}
