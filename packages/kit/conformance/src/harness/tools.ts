import type { Json, Tool } from "@tenon/contracts";
import type { Scene } from "./stage.ts";

/** A tool that takes any object, runs for a moment and tells what it was given. */
export function tool(scene: Scene, name: string, options: Partial<Tool> = {}): Tool {
  return {
    spec: { name, description: `Does ${name}.`, input: { type: "object" } },
    replay: "safe",
    secrets: [],
    validate: (input) =>
      typeof input === "object" && input !== null
        ? { ok: true, value: input }
        : { ok: false, message: "The input must be an object." },
    run: async (input, context) => {
      scene.ran(context);
      await scene.pause(2);
      return { did: name, with: input as Json };
    },
    ...options,
  };
}

/** Runs for longer than others of the same reply. */
export function slowTool(scene: Scene, name: string, ms: number): Tool {
  return tool(scene, name, {
    run: async (_input, context) => {
      scene.ran(context);
      await scene.pause(ms);
      return `${name} took its time`;
    },
  });
}

/** Asks a person first. */
export function guardedTool(scene: Scene, name: string): Tool {
  return tool(scene, name, { replay: "keyed", approval: () => true });
}
