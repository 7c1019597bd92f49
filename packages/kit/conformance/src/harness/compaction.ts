import type { ModelQuestion } from "@tenon/contracts";
import { isStepRequest, type RecordedEvent } from "@tenon/log";
import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import { expectFaithful } from "./questions.ts";
import { expectSameEnds } from "./recovery.ts";
import type { Reply, Script } from "./script.ts";
import { saying } from "./phases.ts";
import { Stage, type Setting } from "./stage.ts";
import { sweep } from "./sweep.ts";
import { tool } from "./tools.ts";
import type { CompactingHarness, HarnessWorld } from "./world.ts";

const requirements = {
  "harness.compaction.early":
    "Early: a harness with compaction shortens a transcript before it asks with more tokens than it was told.",
  "harness.compaction.late":
    "Late: a harness with compaction shortens a transcript that a model found too long, and asks again.",
  "harness.compaction.once":
    "Once: a summary is asked for once and recorded once, wherever a process is cut.",
} as const;

const proofs: Proofs<typeof requirements, HarnessWorld> = {
  "harness.compaction.early": {
    async "a reply that cost too many tokens is followed by a summary, not by a step"(world) {
      await inCompaction(world, async ({ harness, tokens }) => {
        const stage = new Stage(world, story(harness, early(tokens)));

        expect(await stage.say("Saw, plane and join.")).toEqual([{ status: "done" }]);
        const events = await stage.events();
        expectFaithful(events);
        expect(landmarks(events)).toEqual(["step", "step", "summary", "compacted", "step", "step"]);
        expect(stage.ran).toHaveLength(3);
      });
    },
    async "what was kept and what was summed up is all that the next turn knows"(world) {
      await inCompaction(world, async ({ harness, tokens }) => {
        const stage = new Stage(world, story(harness, early(tokens)));

        await stage.say("Saw, plane and join.", "Thank you.");

        const events = await stage.events();
        expectFaithful(events);
        expect(JSON.stringify(stage.asked.at(-1)?.messages)).toContain("So far: did saw");
      });
    },
  },
  "harness.compaction.late": {
    async "an overflow is followed by a summary and by the same step with less"(world) {
      await inCompaction(world, async ({ harness }) => {
        const stage = new Stage(world, story(harness, late));

        expect(await stage.say("Saw, plane and join.")).toEqual([{ status: "done" }]);
        const events = await stage.events();
        expectFaithful(events);
        expect(landmarks(events).slice(-4)).toEqual(["summary", "compacted", "step", "step"]);
        expect(stage.ran).toHaveLength(3);
      });
    },
    async "a model that finds everything too long fails the turn in the end"(world) {
      await inCompaction(world, async ({ harness }) => {
        const tooLong: Reply = { failure: { kind: "overflow", message: "Too long." } };
        const stage = new Stage(world, {
          ...story(harness, () => tooLong),
          script: (question) => (isSide(question) ? { text: "So far: nothing." } : tooLong),
        });

        const [outcome] = await stage.say("Saw, plane and join.");

        expect(outcome).toMatchObject({ status: "failed", failure: { code: "model" } });
      });
    },
  },
  "harness.compaction.once": {
    async "wherever a process is cut, the conversation comes to the same end"(world) {
      await inCompaction(world, async ({ harness, tokens }) => {
        const phases = [saying("Saw, plane and join.")];
        for (const [name, answers] of [
          ["early", early(tokens)] as const,
          ["late", late] as const,
        ]) {
          const setting = story(harness, answers);
          const ends = await sweep(world, { setting, phases }, { name });
          expectSameEnds(ends);
          for (const { at, stage, events } of ends.cut) {
            const compacted = landmarks(events).filter((mark) => mark === "compacted");
            expect({ at, compacted, repeated: stage.repeated }).toEqual({
              at,
              compacted: ["compacted"],
              repeated: [],
            });
          }
        }
      });
    },
  },
};

/** How a harness shortens what no longer fits. One that does not compact declares so, and has nothing to show here. */
export const harnessCompactionSuite: Suite<HarnessWorld> = {
  name: "compaction",
  requirements,
  proofs,
};

async function inCompaction(
  { compacting }: HarnessWorld,
  prove: (compacting: CompactingHarness) => Promise<void>,
): Promise<void> {
  if (compacting !== undefined) await prove(compacting);
}

const trades = ["saw", "plane", "join"] as const;

type Answers = (question: ModelQuestion, done: number) => Reply;

/** Does one trade after the other; how far it came is read from what the question says. */
function story(harness: CompactingHarness["harness"], answers: Answers): Setting {
  const script: Script = (question) => {
    const text = JSON.stringify(question.messages);
    const done = trades.filter((trade) => text.includes(`did ${trade}`));
    if (isSide(question))
      return { text: `So far: ${done.map((trade) => `did ${trade}`).join(", ")}.` };
    return answers(question, done.length);
  };
  return {
    harness,
    script,
    tools: (scene) =>
      trades.map((trade) =>
        tool(scene, trade, {
          run: (_input, context) => {
            scene.ran(context);
            return `did ${trade}`;
          },
        }),
      ),
  };
}

function early(tokens: number): Answers {
  return (question, done) => ({
    ...nextTrade(done),
    tokens: done === 1 && !isShortened(question) ? tokens + 1 : 10,
  });
}

const late: Answers = (question, done) =>
  done === 2 && !isShortened(question)
    ? { failure: { kind: "overflow", message: "Too long." } }
    : nextTrade(done);

function nextTrade(done: number): Reply {
  const name = trades[done];
  return name === undefined ? { text: "All is done." } : { calls: [{ name }] };
}

/** A question that is not the agent's own. */
function isSide({ system }: ModelQuestion): boolean {
  return system !== "You help.";
}

function isShortened({ messages }: ModelQuestion): boolean {
  return JSON.stringify(messages).includes("So far: ");
}

function landmarks(events: readonly RecordedEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.type === "transcript.compacted") return ["compacted"];
    if (event.type !== "model.completed") return [];
    return event.data.message.stop === "error"
      ? ["failed"]
      : [isStepRequest(event.data.request) ? "step" : "summary"];
  });
}
