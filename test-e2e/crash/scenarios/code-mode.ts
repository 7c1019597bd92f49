import { defineAgent } from "@tenon/agent";
import { codeTool } from "@tenon/codemode";
import type { CallId } from "@tenon/contracts";
import type { Scenario } from "../scenario.ts";
import { charge, lookup, refund } from "../tools.ts";
import { say, submitted, untilParked } from "./phases.ts";
import { byReplies } from "./script.ts";

/** The call of the script that a person approves. */
export const approvedCall = "the-script/5" as CallId;

/** A script with calls in turn, side by side, in a race, and one that a person approves in another process. */
export const codeMode: Scenario = {
  name: "code-mode",
  agent: (scene) => {
    const tools = [lookup(scene), charge(scene), refund(scene, true)];
    return defineAgent({
      name: "desk",
      model: "scripted/desk",
      instructions: "You refund orders.",
      tools: [...tools, codeTool({ tools })],
    });
  },
  scripts: {
    desk: byReplies([
      { calls: [{ name: "code", input: { code: script() }, id: "the-script" }] },
      { text: "The script said: {{result:code}}" },
    ]),
  },
  phases: [
    async (scene) => {
      await submitted(scene, "Refund order 7.");
      scene.runtime.start();
      await untilParked(scene);
    },
    ({ conversation }) =>
      conversation.answer(approvedCall, { type: "approve" }, { by: "user:ben" }),
    say("Refund order 7."),
  ],
  // Who wins a race that was not decided yet is nobody's promise; what was decided stays so.
  comparesFacts: false,
};

function script(): string {
  return `
    const first: { total: number } = await tools.lookup({ order: 1 });
    const [second, charged] = await Promise.all([tools.lookup({ order: 2 }), tools.charge({ cents: first.total })]);
    const won = await Promise.race([tools.lookup({ order: 3 }), tools.charge({ cents: 4 })]);
    const refunded = await tools.refund({ cents: 5, roll: Math.random() });
    const last = await tools.charge({ cents: 6 });
    return { first, second, charged, hasWinner: won !== undefined, refunded, last };`;
}
