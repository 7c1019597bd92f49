import { defineAgent } from "@tenon/agent";
import type { ApprovalTerms, CallId, Decision } from "@tenon/contracts";
import type { Scenario, Scene } from "../scenario.ts";
import { charge, lookup, refund } from "../tools.ts";
import { say, submitted, untilParked } from "./phases.ts";
import { byReplies } from "./script.ts";

/** A person approves in another process than the one that asked. */
export const approved: Scenario = approval("approved", { type: "approve" });

/** A person denies. */
export const denied: Scenario = approval("denied", { type: "deny", reason: "Too much." });

/** Nobody answers, and others are asked in vain. */
export const expired: Scenario = {
  ...refunding("expired", {
    approvers: ["user:ben"],
    escalate: { afterMs: 30, to: ["user:chief"] },
    expiresMs: 60,
  }),
  phases: [say("Refund order 7.")],
};

/** Who was asked lets somebody else answer. */
export const delegated: Scenario = {
  ...refunding("delegated", { approvers: ["user:boss"] }),
  phases: [
    asked,
    ({ conversation }) =>
      conversation.answer(
        "the-refund" as CallId,
        { type: "delegate", to: "user:ben" },
        { by: "user:boss" },
      ),
    ({ conversation }) =>
      conversation.answer("the-refund" as CallId, { type: "approve" }, { by: "user:ben" }),
    say("Refund order 7."),
  ],
};

async function asked(scene: Scene): Promise<void> {
  await submitted(scene, "Refund order 7.");
  scene.runtime.start();
  await untilParked(scene);
}

function approval(name: string, decision: Decision): Scenario {
  return {
    ...refunding(name, true),
    phases: [
      asked,
      ({ conversation }) =>
        conversation.answer("the-refund" as CallId, decision, { by: "user:ben" }),
      say("Refund order 7."),
    ],
  };
}

type Asking = true | ApprovalTerms;

function refunding(name: string, asks: Asking): Omit<Scenario, "phases"> {
  return {
    name,
    agent: (scene) =>
      defineAgent({
        name: "desk",
        model: "scripted/desk",
        instructions: "You refund orders.",
        tools: [lookup(scene), charge(scene), refund(scene, asks)],
      }),
    scripts: {
      desk: byReplies([
        {
          text: "This needs a person.",
          calls: [
            { name: "lookup", input: { order: 7 } },
            { name: "refund", input: { cents: 50_000 }, id: "the-refund" },
            { name: "charge", input: { cents: 1 } },
          ],
        },
        { text: "The refund said: {{result:refund}}" },
      ]),
    },
  };
}
