import type { ApprovalTerms, CallId, Decision, SubmissionId } from "@tenon/contracts";
import type { RecordedEvent } from "@tenon/log";
import { expect } from "vitest";
import { byReplies } from "../harness/script.ts";
import { reached, saying } from "../harness/phases.ts";
import { Stage, type Phase, type Setting } from "../harness/stage.ts";
import { lines } from "../harness/transcripts.ts";
import { sweep, type Story } from "../harness/sweep.ts";
import { tool } from "../harness/tools.ts";
import type { Proofs, Suite } from "../suite.ts";
import { outcomesOf } from "./accepted.ts";
import { expectSame } from "./resume.ts";
import type { RecoveryWorld } from "./world.ts";

const requirements = {
  "recovery.host.parks":
    "A turn that waits for a person is parked: no process drives it, and the decision may come to any.",
  "recovery.host.approves": "What a person approved is what runs; what a person denied never runs.",
  "recovery.host.expires":
    "An approval that nobody gives in time is expired, in whichever process: what it was for never runs.",
  "recovery.host.limits": "A limit counts what other processes did.",
  "recovery.host.validates":
    "A call that is not valid is answered, and never started, in any process.",
} as const;

const asking: Setting = askingFor(true);

const proofs: Proofs<typeof requirements, RecoveryWorld> = {
  "recovery.host.parks": {
    async "what can run runs, the turn is parked, and nothing of it is done until it is answered"(
      world,
    ) {
      const stage = new Stage(world, asking);

      await stage.play(untilParked);

      const events = await stage.events();
      expect(events.at(-1)).toMatchObject({
        type: "turn.parked",
        data: { waiting: ["the-refund"] },
      });
      expect(stage.ran).toEqual(["t1/call-0-0"]);
    },
    async "cut at each moment of asking, answering and going on, it comes to the same end"(world) {
      const { whole, cut } = await sweep(world, answered({ type: "approve" }));

      expectSame(whole, cut);
      for (const { at, stage } of cut)
        expect({ at, repeated: stage.repeated }).toEqual({ at, repeated: [] });
    },
  },
  "recovery.host.approves": {
    async "an approved call runs with the input that was approved"(world) {
      const stage = new Stage(world, asking);

      await playAll(stage, answered({ type: "approve", input: { cents: 400 } }));

      expect(lines(await stage.transcript())).toContain(
        'tool: {"did":"refund","with":{"cents":400}}',
      );
      expect(outcomesOf(await stage.events())).toEqual([{ status: "done" }]);
    },
    async "a denied call is answered with the reason"(world) {
      const stage = new Stage(world, asking);

      await playAll(stage, answered({ type: "deny", reason: "Too much." }));

      expect(stage.ran).toEqual(["t1/call-0-0"]);
      expect(lines(await stage.transcript()).at(-2)).toMatch(/^tool!: .*Too much\./);
    },
  },
  "recovery.host.expires": {
    async "cut at each moment of asking, waiting and expiring, it comes to the same end"(world) {
      const escalate = { afterMs: 40, to: ["user:chief"] };
      const setting = askingFor({ approvers: ["user:ben"], escalate, expiresMs: 80 });

      const { whole, cut } = await sweep(world, { setting, phases: [saying("Refund.")] });

      expect(outcomesOf(whole.events)).toEqual([{ status: "done" }]);
      expectSame(whole, cut);
      for (const { at, events } of [whole, ...cut])
        expect({ at, ...endOf(events) }).toEqual({ at, ...expired });
    },
    async "the next process goes on without it: nobody answers, and nobody says a word"(world) {
      const stage = new Stage(world, askingFor({ expiresMs: 80 }));
      // Where everything is slow it expires while it is asked for: that must end in the same way.
      await stage.play(async (scene) => {
        await asked(scene);
        await Promise.race([reached(scene, "turn.parked"), ended(scene)]);
      });
      await world.advance(100);

      await stage.play(async (scene) => {
        scene.engine.start();
        await ended(scene);
      });

      expect(endOf(await stage.events())).toEqual({ ...expired, escalated: 0 });
      expect(outcomesOf(await stage.events())).toEqual([{ status: "done" }]);
    },
  },
  "recovery.host.limits": {
    async "a turn of two steps asks twice, in however many processes"(world) {
      const endless: Setting = {
        script: () => ({ calls: [{ name: "look" }] }),
        agent: { limits: { steps: 2 } },
        tools: (scene) => [tool(scene, "look")],
      };

      const { whole, cut } = await sweep(world, { setting: endless, phases: [saying("Look.")] });

      expect(outcomesOf(whole.events)).toMatchObject([
        { status: "failed", failure: { code: "limit" } },
      ]);
      expectSame(whole, cut);
    },
  },
  "recovery.host.validates": {
    async "wherever the process is cut, the tool does not run"(world) {
      const picky: Setting = {
        script: byReplies({ calls: [{ name: "look", input: { order: 7 } }] }, { text: "Oh." }),
        tools: (scene) => [
          tool(scene, "look", { validate: () => ({ ok: false, message: "No such order." }) }),
        ],
      };

      const { whole, cut } = await sweep(world, { setting: picky, phases: [saying("Look.")] });

      expectSame(whole, cut);
      expect(lines(await whole.stage.transcript()).at(-2)).toMatch(/^tool!: .*No such order\./);
      for (const { at, stage } of cut) expect({ at, ran: stage.ran }).toEqual({ at, ran: [] });
    },
  },
};

/** The host is in charge, in every process. */
export const recoveryHostSuite: Suite<RecoveryWorld> = {
  name: "the host is in charge",
  source: "ARCHITECTURE.md, promise 6",
  requirements,
  proofs,
};

/** A turn that asks a person on these terms. */
function askingFor(terms: true | ApprovalTerms): Setting {
  return {
    script: byReplies(
      { calls: [{ name: "look" }, { name: "refund", input: { cents: 500 }, id: "the-refund" }] },
      { text: "Done." },
    ),
    tools: (scene) => [
      tool(scene, "look"),
      tool(scene, "refund", { replay: "keyed", approval: () => terms }),
    ],
  };
}

/** How often it was escalated, expired and settled, and how; and whether it began. */
function endOf(events: readonly RecordedEvent[]): object {
  const sources = events.flatMap((event) =>
    event.type === "tool.settled" && event.data.call === "the-refund" ? [event.data.source] : [],
  );
  const count = (type: RecordedEvent["type"]): number =>
    events.filter((event) => event.type === type).length;
  const isBegun = events.some(
    (event) => event.type === "tool.started" && event.data.call === "the-refund",
  );
  return { escalated: count("tool.escalated"), expired: count("tool.expired"), sources, isBegun };
}

const expired = {
  escalated: 1,
  expired: 1,
  sources: ["expired"],
  isBegun: false,
};

const asked: Phase = async ({ conversation, engine }) => {
  await conversation.submit("Refund.", { key: "said-0", by: "user:ana" });
  engine.start();
};

const untilParked: Phase = async (scene) => {
  await asked(scene);
  await reached(scene, "turn.parked");
};

const ended: Phase = async ({ conversation }) => {
  await conversation.wait("said-0" as SubmissionId);
};

function answered(decision: Decision): Story {
  return {
    setting: asking,
    phases: [
      untilParked,
      ({ conversation }) =>
        conversation.answer("the-refund" as CallId, decision, { by: "user:ben" }),
      saying("Refund."),
    ],
  };
}

async function playAll(stage: Stage, { phases }: Story): Promise<void> {
  for (const phase of phases) await stage.play(phase);
}
