import type { SubmissionId } from "@tenon/contracts";
import type { RecordedEvent } from "@tenon/log";
import { expect } from "vitest";
import { byReplies } from "../harness/script.ts";
import { reached, saying } from "../harness/phases.ts";
import { Stage, type Phase, type Setting } from "../harness/stage.ts";
import { lines } from "../harness/transcripts.ts";
import { sweep } from "../harness/sweep.ts";
import { tool } from "../harness/tools.ts";
import type { Proofs, Suite } from "../suite.ts";
import type { RecoveryWorld } from "./world.ts";

const requirements = {
  "recovery.accepted.durable": "A submission is durable before it is acknowledged.",
  "recovery.accepted.one-outcome":
    "A submission is accepted once per key, and reaches exactly one outcome, wherever a process dies.",
  "recovery.accepted.steering":
    "What is said while a turn runs is delivered once, before the next question.",
  "recovery.accepted.abort":
    "A stop that was accepted holds in every process: the turn ends as aborted, and the next begins clean.",
} as const;

const setting: Setting = {
  script: byReplies({ text: "I look.", calls: [{ name: "look" }] }, { text: "It is blue." }),
  tools: (scene) => [tool(scene, "look")],
};

const proofs: Proofs<typeof requirements, RecoveryWorld> = {
  "recovery.accepted.durable": {
    async "what a process acknowledged and did not begin, another one finishes"(world) {
      const stage = new Stage(world, setting);

      await stage.play(async ({ conversation, die }) => {
        await conversation.submit("A bike.", { key: "said-0", by: "user:ana" });
        await die();
      });
      expect(typesOf(await stage.events())).toContain("submission.accepted");
      await stage.play(async ({ conversation, engine }) => {
        engine.start();
        await conversation.wait("said-0" as SubmissionId);
      });

      expect(outcomesOf(await stage.events())).toEqual([{ status: "done" }]);
    },
    async "what was not recorded was not acknowledged"(world) {
      const stage = new Stage(world, setting);
      let isAcknowledged = false;

      const { isCut } = await stage.play(
        async ({ conversation }) => {
          await conversation.submit("A bike.", { key: "said-0", by: "user:ana" });
          isAcknowledged = true;
        },
        { cut: { moment: "before-commit", count: 1 } },
      );

      expect({ isCut, isAcknowledged }).toEqual({ isCut: true, isAcknowledged: false });
      expect(typesOf(await stage.events())).toEqual([]);
    },
  },
  "recovery.accepted.one-outcome": {
    async "three submissions in a row, the process cut at each moment, each said again by the next"(
      world,
    ) {
      const phase: Phase = async (scene) => {
        for (const [index, text] of ["One.", "Two.", "Three."].entries())
          await scene.conversation.submit(text, { key: `said-${index}`, by: "user:ana" });
        scene.engine.start();
        for (const index of [0, 1, 2])
          await scene.conversation.wait(`said-${index}` as SubmissionId);
      };
      const story = { setting: { script: byReplies() }, phases: [phase] };

      const { cut } = await sweep(world, story);

      expect(cut.length).toBeGreaterThan(2);
      for (const { at, events } of cut) {
        expect({ at, accepted: countOf(events, "submission.accepted") }).toEqual({
          at,
          accepted: 3,
        });
        expect({ at, outcomes: outcomesOf(events) }).toEqual({
          at,
          outcomes: [{ status: "done" }, { status: "done" }, { status: "done" }],
        });
      }
    },
  },
  "recovery.accepted.steering": {
    async "wherever the process is cut, it stands once and in one place"(world) {
      const steered: Setting = {
        script: byReplies({ calls: [{ name: "talk" }] }, { text: "Cheaper it is." }),
        tools: (scene) => [
          tool(scene, "talk", {
            run: async (_input, context) => {
              scene.ran(context);
              await scene.conversation.submit("Cheaper.", {
                key: "steered",
                by: "user:ben",
                whenBusy: "steer",
              });
              return "noted";
            },
          }),
        ],
      };
      const phase: Phase = async (scene) => {
        await saying("A bike.")(scene);
        await scene.conversation.wait("steered" as SubmissionId);
      };

      const { cut } = await sweep(world, { setting: steered, phases: [phase] });

      expect(cut.length).toBeGreaterThan(2);
      for (const { at, stage } of cut)
        expect({ at, lines: lines(await stage.transcript()) }).toEqual({
          at,
          lines: [
            "user: A bike.",
            "assistant: talk({})",
            "tool: noted",
            "user: Cheaper.",
            "assistant: Cheaper it is.",
          ],
        });
    },
  },
  "recovery.accepted.abort": {
    async "a process that dies behind the stop leaves no turn that goes on"(world) {
      const stage = new Stage(world, {
        script: byReplies({ calls: [{ name: "look" }] }, { text: "It is blue." }),
        tools: (scene) => [
          tool(scene, "look", {
            run: async (_input, context) => {
              scene.ran(context);
              await scene.conversation.abort({ by: "user:ben" });
              return scene.die();
            },
          }),
        ],
      });

      await stage.play(saying("A bike."));
      await stage.play(saying("A bike."));
      await stage.play(saying("And now?", "said-1"));

      expect(outcomesOf(await stage.events())).toEqual([
        { status: "aborted", by: "user:ben" },
        { status: "done" },
      ]);
      expect(lines(await stage.transcript()).slice(-2)).toEqual([
        "user: And now?",
        "assistant: It is blue.",
      ]);
    },
    async "a turn that waits for a person is stopped by a process that never drove it"(world) {
      const stage = new Stage(world, {
        script: byReplies({ calls: [{ name: "look" }] }),
        tools: (scene) => [tool(scene, "look", { approval: () => true })],
      });

      await stage.play(async (scene) => {
        await scene.conversation.submit("A bike.", { key: "said-0", by: "user:ana" });
        scene.engine.start();
        await reached(scene, "turn.parked");
      });
      await stage.play(({ conversation }) => conversation.abort({ by: "user:ben" }));
      await stage.play(saying("A bike."));

      expect(stage.ran).toEqual([]);
      expect(outcomesOf(await stage.events())).toEqual([{ status: "aborted", by: "user:ben" }]);
    },
  },
};

/** Accepted is owed. */
export const recoveryAcceptedSuite: Suite<RecoveryWorld> = {
  name: "accepted is owed",
  source: "ARCHITECTURE.md, promise 1",
  requirements,
  proofs,
};

/** The outcomes of all submissions, in order. */
export function outcomesOf(events: readonly RecordedEvent[]): readonly object[] {
  return events.flatMap((event) =>
    event.type === "submission.settled" ? [event.data.outcome] : [],
  );
}

function typesOf(events: readonly RecordedEvent[]): readonly string[] {
  return events.map(({ type }) => type);
}

function countOf(events: readonly RecordedEvent[], type: string): number {
  return events.filter((event) => event.type === type).length;
}
