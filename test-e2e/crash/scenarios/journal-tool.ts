import { defineAgent, defineTool } from "@tenon/agent";
import type { Tool, ToolContext } from "@tenon/contracts";
import type { Scenario, Scene } from "../scenario.ts";
import { once, ran } from "../tools.ts";
import { say } from "./phases.ts";
import { byReplies } from "./script.ts";

/** A tool of durable steps that also sets a value, which commits with its result. */
export const journalTool: Scenario = {
  name: "journal-tool",
  agent: (scene) =>
    defineAgent({
      name: "desk",
      model: "scripted/desk",
      instructions: "You book seats.",
      tools: [book(scene), bookings(scene)],
    }),
  scripts: {
    desk: byReplies([
      {
        calls: [
          { name: "book", input: { seat: "12A" } },
          { name: "book", input: { seat: "12B" } },
        ],
      },
      { calls: [{ name: "book", input: { seat: "14C" } }] },
      { calls: [{ name: "bookings", input: {} }] },
      { text: "The newest booking is {{result:bookings.newest}}." },
    ]),
  },
  phases: [say("Book three seats.")],
};

function book(scene: Scene): Tool {
  return defineTool({
    name: "book",
    description: "Reserves and pays a seat.",
    input: {
      type: "object",
      properties: { seat: { type: "string" } },
      required: ["seat"],
    },
    replay: "journal",
    run: async (input, context) => {
      await ran(scene, context);
      const { seat } = input as { readonly seat: string };
      const reserved = await inner(scene, context, "reserve");
      await scene.pause(seat.charCodeAt(2) % 5);
      const paid = await inner(scene, context, "pay");
      context.state.set(`seat-${seat}`, reserved);
      if (seat === "14C") context.state.set("newest", seat);
      return { seat, reserved, paid };
    },
  });
}

function inner(scene: Scene, context: ToolContext, name: string): Promise<string> {
  return context.step.do(name, async () => {
    await scene.witness.note({ type: "ran", work: `${context.turn}/${context.call}/${name}` });
    await once(scene, `${context.key}/${name}`);
    await scene.pause(2);
    return `${name}: done`;
  });
}

function bookings(scene: Scene): Tool {
  return defineTool({
    name: "bookings",
    description: "Tells what is booked.",
    input: { type: "object", properties: {} },
    replay: "safe",
    run: async (_input, context) => {
      await ran(scene, context);
      return {
        newest: context.state.get("newest") ?? "none",
        first: context.state.get("seat-12A") ?? "none",
      };
    },
  });
}
