import type { CallId, Decision, Message, Outcome } from "@tenon/contracts";
import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import { byReplies } from "./script.ts";
import { reached, saying } from "./phases.ts";
import { Stage, type Phase, type Setting } from "./stage.ts";
import { lines } from "./transcripts.ts";
import { guardedTool, slowTool, tool } from "./tools.ts";
import type { HarnessWorld } from "./world.ts";

const requirements = {
  "harness.run.complete":
    "Complete: it settles each call of a reply, by `tool` or by `append`, before it asks again or ends.",
  "harness.run.honest":
    "Honest: it acts on the calls of a durable reply, as they are, and on no others.",
  "harness.run.patient":
    "Patient: it waits for a call as long as that takes, and lets the others of the reply go on meanwhile.",
} as const;

const batches: Setting = {
  script: byReplies(
    {
      text: "Three at once.",
      calls: [
        { name: "look", input: { order: 7 } },
        { name: "slow" },
        { name: "look", input: { order: 8 } },
      ],
    },
    { calls: [{ name: "nobody", input: {} }, { name: "look", input: 5 }, { name: "alone" }] },
    { text: "I was cut", calls: [{ name: "look" }], stop: "length" },
    {
      calls: [
        { name: "look", id: "same" },
        { name: "look", id: "same" },
      ],
    },
    { text: "Done." },
  ),
  tools: (scene) => [
    tool(scene, "look"),
    slowTool(scene, "slow", 9),
    tool(scene, "alone", {
      spec: { name: "alone", description: "Alone.", input: { type: "object" }, sequential: true },
    }),
  ],
};

const proofs: Proofs<typeof requirements, HarnessWorld> = {
  "harness.run.complete": {
    async "calls side by side, unknown, invalid, cut off, with one id twice: each gets one result"(
      world,
    ) {
      const stage = new Stage(world, batches);

      expect(await stage.say("Go.")).toEqual([{ status: "done" }]);
      expect(faultsOf(stage, "complete")).toEqual([]);
      const settled = (await stage.events()).filter(({ type }) => type === "tool.settled");
      expect(settled).toHaveLength(9);
      // Two look, one is slow, one runs alone, two had one id.
      expect(stage.ran).toHaveLength(6);
    },
    async "a reply that only calls and a reply that talks and calls"(world) {
      const stage = new Stage(world, {
        script: byReplies(
          { calls: [{ name: "look" }] },
          { text: "And", calls: [{ name: "look" }] },
        ),
        tools: (scene) => [tool(scene, "look")],
      });

      expect(await stage.say("Go.")).toEqual([{ status: "done" }]);
      expect(faultsOf(stage, "complete")).toEqual([]);
      expect(stage.ran).toHaveLength(2);
    },
  },
  "harness.run.honest": {
    async "no call runs before its reply is durable, none in another form, none twice"(world) {
      const stage = new Stage(world, batches);

      await stage.say("Go.");

      expect(faultsOf(stage, "honest")).toEqual([]);
      expect(stage.ran).toEqual([...new Set(stage.ran)]);
    },
    async "a call that only a stopped reply would have made is not run"(world) {
      const stage = new Stage(world, {
        script: byReplies({ calls: [{ name: "look" }, { name: "look" }], hangs: true }),
        tools: (scene) => [tool(scene, "look")],
        onDelta: ({ conversation }) => conversation.abort({ by: "user:ben" }),
      });

      await stage.say("Go.");

      expect(faultsOf(stage, "honest")).toEqual([]);
      expect(stage.ran).toEqual([]);
    },
  },
  "harness.run.patient": {
    async "the siblings of a call that waits finish, and are kept until a person approves"(world) {
      const { stage, outcomes } = await ask(world, ["the-refund"], { type: "approve" });

      expect(outcomes).toEqual([{ status: "done" }]);
      expect(stage.ran).toHaveLength(3);
      expect(errorsIn(await stage.transcript())).toEqual([]);
    },
    async "a call that a person denies never runs, and the turn goes on"(world) {
      const decision: Decision = { type: "deny", reason: "Too much." };
      const { stage, outcomes } = await ask(world, ["the-refund"], decision);

      expect(outcomes).toEqual([{ status: "done" }]);
      expect(stage.ran).toHaveLength(2);
      expect(errorsIn(await stage.transcript())).toEqual(["the-refund"]);
    },
    async "of several that wait, the last may be answered first"(world) {
      const asked = ["the-refund", "the-gift"];
      const { stage, outcomes } = await ask(world, asked, { type: "approve" });

      expect(outcomes).toEqual([{ status: "done" }]);
      expect(stage.ran).toHaveLength(4);
    },
  },
};

/** How a harness treats the calls of a reply. */
export const harnessCallsSuite: Suite<HarnessWorld> = { name: "calls", requirements, proofs };

/** A story in which calls wait for a person, each answered in a process of its own, the last first. */
async function ask(
  world: HarnessWorld,
  guarded: readonly string[],
  decision: Decision,
): Promise<{ readonly stage: Stage; readonly outcomes: readonly Outcome[] }> {
  const stage = new Stage(world, {
    script: byReplies(
      {
        text: "This needs a person.",
        calls: [
          { name: "look" },
          ...guarded.map((id) => ({ name: "refund", id })),
          { name: "look", input: { order: 8 } },
        ],
      },
      { text: "Done." },
    ),
    tools: (scene) => [tool(scene, "look"), guardedTool(scene, "refund")],
  });
  const untilParked: Phase = async (scene) => {
    await scene.conversation.submit("Refund.", { key: "said-0", by: "user:ana" });
    scene.engine.start();
    await reached(scene, "turn.parked");
  };
  await stage.play(untilParked);
  expect((await stage.events()).filter(({ type }) => type === "tool.settled")).toHaveLength(2);
  for (const id of guarded.toReversed()) {
    await stage.play(({ conversation }) =>
      conversation.answer(id as CallId, decision, { by: "user:ben" }),
    );
  }
  await stage.play(saying("Refund."));
  const events = await stage.events();
  const outcomes = events.flatMap((event) =>
    event.type === "submission.settled" ? [event.data.outcome] : [],
  );
  return { stage, outcomes };
}

function faultsOf(stage: Stage, promise: "complete" | "honest"): readonly string[] {
  return stage.faults.filter((fault) => fault.promise === promise).map(({ what }) => what);
}

function errorsIn(messages: readonly Message[]): readonly string[] {
  expect(lines(messages).at(-1)).toBe("assistant: Done.");
  return messages.flatMap((message) =>
    message.role === "tool" && message.isError ? [message.call] : [],
  );
}
