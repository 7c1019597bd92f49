import type { ModelQuestion } from "@tenon/contracts";
import { rebuildRequest, type RecordedEvent } from "@tenon/log";
import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import { plainLoop } from "./plain-loop.ts";
import { byReplies } from "./script.ts";
import { saying } from "./phases.ts";
import { Stage, type Setting } from "./stage.ts";
import { lines } from "./transcripts.ts";
import { inOtherSurroundings } from "./surroundings.ts";
import { questionsOf, resultOf, sweep, type Ending, type Story } from "./sweep.ts";
import { slowTool, tool } from "./tools.ts";
import type { HarnessWorld } from "./world.ts";

const requirements = {
  "harness.run.steady":
    "Steady: asked from the same point with the same answers, it asks the same questions.",
  "harness.run.restartable":
    "Restartable: it can start from any step boundary without a stash, also one that another harness left.",
  "harness.run.sparing":
    "Sparing: its keys do not depend on the attempt, so that nothing recorded is asked for again.",
  "harness.run.forgetful":
    "Forgetful: it keeps nothing outside of `turn`: other attempts, turns and conversations do not show.",
  "harness.run.quiet": "Quiet: it calls nothing of `turn` after it settled.",
} as const;

const setting: Setting = {
  script: byReplies(
    {
      thinking: "Three things at once.",
      signature: "signed-3d",
      text: "On it.",
      calls: [
        { name: "look", input: { order: 7 } },
        { name: "slow", input: {} },
        { name: "charge", input: { cents: 500 } },
      ],
    },
    { text: "One more.", calls: [{ name: "look", input: { order: 8 } }] },
    { text: "All is done." },
  ),
  tools: (scene) => [
    tool(scene, "look"),
    slowTool(scene, "slow", 6),
    tool(scene, "charge", { replay: "keyed" }),
  ],
};

const nextRelease: Partial<Setting> = {
  agent: { instructions: "You help, and you are brief." },
  tools: (scene) => [tool(scene, "look"), slowTool(scene, "slow", 6)],
};

const story: Story = { setting, phases: [saying("Refund order 7.")] };

const proofs: Proofs<typeof requirements, HarnessWorld> = {
  "harness.run.steady": {
    async "the time, chance and the network change nothing that is asked"(world) {
      const plain = new Stage(world, setting, "plain");
      const other = new Stage(world, setting, "other");

      await plain.say("Refund order 7.");
      const { reachedOut } = await inOtherSurroundings(() => other.say("Refund order 7."));

      expect(other.asked).toEqual(plain.asked);
      expect(reachedOut).toEqual([]);
    },
    async "wherever a process is cut, the next one asks what it would have asked"(world) {
      const { whole, cut } = await sweep(world, story);

      expectMany(cut);
      const wanted = questionsOf(whole.events);
      for (const { at, events } of cut)
        expect({ at, questions: questionsOf(events) }).toEqual({ at, questions: wanted });
    },
  },
  "harness.run.restartable": {
    async "wherever a process is cut, the conversation comes to the same end"(world) {
      expectSameEnds(await sweep(world, story));
    },
    async "and when the next one is cut as well"(world) {
      expectSameEnds(await sweep(world, story, { cuts: 2 }));
    },
    async "from wherever another harness left, it goes on to the same end"(world) {
      expectSameEnds(
        await sweep(world, story, {
          setting: (process) => (process === 0 ? { harness: plainLoop } : {}),
        }),
      );
    },
    async "and another harness goes on from wherever it left"(world) {
      expectSameEnds(
        await sweep(world, story, {
          setting: (process) => (process === 0 ? {} : { harness: plainLoop }),
        }),
      );
    },
    async "a release with other instructions and one tool less goes on from wherever it was left"(
      world,
    ) {
      const { whole, cut } = await sweep(world, story, {
        setting: (process) => (process === 0 ? {} : nextRelease),
      });

      expectMany(cut);
      for (const { at, events } of cut) {
        const { outcomes, transcript } = resultOf(events);
        expect({ at, outcomes }).toEqual({ at, outcomes: resultOf(whole.events).outcomes });
        expect({ at, last: lines(transcript).at(-1) }).toEqual({
          at,
          last: "assistant: All is done.",
        });
      }
    },
  },
  "harness.run.sparing": {
    async "wherever a process is cut, no recorded reply is asked for and no recorded call is run again"(
      world,
    ) {
      const { cut } = await sweep(world, story);

      expectMany(cut);
      for (const { at, stage } of cut)
        expect({ at, repeated: stage.repeated }).toEqual({ at, repeated: [] });
    },
  },
  "harness.run.forgetful": {
    async "a turn that was left in the middle does not show in another conversation"(world) {
      const changing: Setting = {
        ...setting,
        agent: {
          instructions: ({ conversation }) => (conversation === "left" ? "You help." : "You sing."),
        },
      };
      const left = new Stage(world, changing, "left");
      const other = new Stage(world, changing, "other");

      const cut = { moment: "after-commit", count: 4 } as const;
      expect((await left.play(saying("Refund order 7."), { cut })).isCut).toBe(true);
      expect(await other.say("Sing.", "Once more.")).toEqual([
        { status: "done" },
        { status: "done" },
      ]);
      await left.play(saying("Refund order 7."));

      expect(systemsOf(await left.events())).toEqual(["You help."]);
      expect(systemsOf(await other.events())).toEqual(["You sing."]);
    },
    async "two conversations at once do not know of each other"(world) {
      const stage = new Stage(world, setting, "one");

      await stage.play(async ({ conversation, at, engine }) => {
        const other = at("two");
        const first = await conversation.submit("Refund order 7.", { by: "user:ana" });
        const second = await other.submit("Refund order 9.", { by: "user:ben" });
        engine.start();
        await Promise.all([conversation.wait(first.submission), other.wait(second.submission)]);
      });

      const other = new Stage(world, setting, "two");
      const said = lines(await stage.transcript());
      expect(said.filter((line) => line.startsWith("user"))).toEqual(["user: Refund order 7."]);
      expect(lines(await other.transcript())).toEqual(["user: Refund order 9.", ...said.slice(1)]);
      expect(JSON.stringify(stage.asked.filter(isAbout("order 7")))).not.toContain("order 9");
    },
  },
  "harness.run.quiet": {
    async "behind the end of a turn it asks, runs and records nothing"(world) {
      const stage = new Stage(world, setting);

      await stage.say("Refund order 7.", "Thank you.");

      expect(stage.faults.filter(({ promise }) => promise === "quiet")).toEqual([]);
    },
    async "nor behind a turn that failed or was stopped"(world) {
      const failing = new Stage(
        world,
        { script: () => ({ failure: { kind: "refused", message: "No." } }) },
        "failing",
      );
      const stopped = new Stage(
        world,
        {
          script: byReplies({ text: "On and on.", hangs: true }),
          onDelta: ({ conversation }) => conversation.abort({ by: "user:ben" }),
        },
        "stopped",
      );

      await failing.say("Go.");
      await stopped.say("Go.");

      expect(
        [...failing.faults, ...stopped.faults].filter(({ promise }) => promise === "quiet"),
      ).toEqual([]);
    },
  },
};

/** How a harness stands what happens to its process. */
export const harnessRecoverySuite: Suite<HarnessWorld> = {
  name: "recovery",
  requirements,
  proofs,
};

/** Checks that every cut story came to the end of the whole one. */
export function expectSameEnds({
  whole,
  cut,
}: {
  readonly whole: Ending;
  readonly cut: readonly Ending[];
}): void {
  expectMany(cut);
  const wanted = resultOf(whole.events);
  expect(wanted.outcomes).not.toEqual([]);
  for (const { at, events } of cut) expect({ at, ...resultOf(events) }).toEqual({ at, ...wanted });
}

function isAbout(text: string): (question: ModelQuestion) => boolean {
  return ({ messages }) => JSON.stringify(messages).includes(text);
}

/** The instructions that a conversation's models were given. */
function systemsOf(events: readonly RecordedEvent[]): readonly string[] {
  const systems = events.flatMap((event) => {
    if (event.type !== "model.requested" || event.turn === undefined) return [];
    const { request, attempt } = event.data;
    return rebuildRequest(events, { turn: event.turn, request, attempt })?.system ?? [];
  });
  return [...new Set(systems)];
}

/** A sweep without cuts would show nothing. */
function expectMany(cut: readonly Ending[]): void {
  expect(cut.length).toBeGreaterThan(5);
}
