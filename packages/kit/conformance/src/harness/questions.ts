import { TenonError, type Digest, type Json, type UserMessage } from "@tenon/contracts";
import { isStepRequest, rebuildRequest, type RecordedEvent } from "@tenon/log";
import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import { byReplies, type Reply } from "./script.ts";
import { Stage } from "./stage.ts";
import { lines, transcriptOf } from "./transcripts.ts";
import { tool } from "./tools.ts";
import type { HarnessWorld } from "./world.ts";

const requirements = {
  "harness.run.faithful":
    "Faithful: each step is asked with the whole transcript, in its order and unchanged.",
  "harness.run.current":
    "Current: each step is asked with the instructions and tools that `refresh` gave just before.",
} as const;

const rich: Reply = {
  thinking: "Two things at once, then a third.",
  signature: "signed-7f",
  hidden: "sealed-5c",
  text: "On it. Ünïcödé, 漢字, 🪵 and \u2028 too.",
  calls: [
    { name: "look", input: { order: 7, note: "“quoted” \\ \n \u0000" } },
    { name: "look" },
    { name: "weigh", input: { deep: { list: [1, 2.5, null, true, "x"], empty: {} } } },
  ],
};

const odd: UserMessage = {
  role: "user",
  parts: [
    { type: "text", text: "See the picture." },
    {
      type: "file",
      mediaType: "image/png",
      blob: `sha256:${"ab".repeat(32)}` as Digest,
      name: "parcel.png",
    },
    { type: "text", text: "" },
  ],
};

const proofs: Proofs<typeof requirements, HarnessWorld> = {
  "harness.run.faithful": {
    async "a text answer to a text"(world) {
      const stage = new Stage(world, { script: byReplies({ text: "Hello." }) });

      expect(await stage.say("Hi.")).toEqual([{ status: "done" }]);
      expectFaithful(await stage.events());
      expect(stage.asked.map(({ messages }) => lines(messages))).toEqual([["user: Hi."]]);
    },
    async "several calls, several steps, and the answers in the order of the calls"(world) {
      const stage = new Stage(world, {
        script: byReplies(
          { calls: [{ name: "slow" }, { name: "look" }, { name: "look", input: { order: 8 } }] },
          { text: "One more.", calls: [{ name: "look", input: { order: 9 } }] },
          { text: "Done." },
        ),
        tools: (scene) => [
          tool(scene, "look"),
          tool(scene, "slow", {
            run: async (_input, context) => {
              scene.ran(context);
              await scene.pause(8);
              return "slowly";
            },
          }),
        ],
      });

      expect(await stage.say("Look.")).toEqual([{ status: "done" }]);
      expectFaithful(await stage.events());
      expect(stage.asked).toHaveLength(3);
      expect(stage.ran).toHaveLength(4);
    },
    async "signatures, hidden thoughts, odd texts, files and large results return as they came"(
      world,
    ) {
      const stage = new Stage(world, {
        script: byReplies(rich, { ...rich, text: "Again." }, { text: "Done." }),
        tools: (scene) => [
          tool(scene, "look", { run: () => "long ".repeat(40_000) }),
          tool(scene, "weigh", { run: (input) => ({ got: input as Json, "": [] }) }),
        ],
      });

      expect(await stage.say(odd)).toEqual([{ status: "done" }]);
      expectFaithful(await stage.events());
      const sent = JSON.stringify(stage.asked.at(-1)?.messages);
      for (const mark of ["signed-7f", "signed-7f-call", "sealed-5c", "parcel.png"])
        expect(sent).toContain(mark);
    },
    async "earlier turns stay as they were, with their calls and thoughts"(world) {
      const stage = new Stage(world, {
        script: byReplies(rich, { text: "First." }, { text: "Second." }, rich, { text: "Third." }),
        tools: (scene) => [tool(scene, "look"), tool(scene, "weigh")],
      });

      expect(await stage.say("One.", "Two.", "Three.")).toHaveLength(3);
      expectFaithful(await stage.events());
      expect(stage.asked.at(-1)?.messages).toHaveLength(13);
    },
    async "a reply that is not streamed"(world) {
      const stage = new Stage(world, {
        script: byReplies(
          { text: "I look.", calls: [{ name: "look" }], isSilent: true },
          { text: "Done.", isSilent: true },
        ),
        tools: (scene) => [tool(scene, "look")],
      });

      expect(await stage.say("Look.")).toEqual([{ status: "done" }]);
      expectFaithful(await stage.events());
      expect(stage.asked).toHaveLength(2);
    },
    async "replies that are empty, blank or only thought"(world) {
      const stage = new Stage(world, {
        script: byReplies(
          {},
          { text: " \n" },
          { thinking: "Hm.", signature: "signed-9a" },
          { text: "Yes?" },
        ),
      });

      const outcomes = await stage.say("One.", "Two.", "Three.", "Four.");

      expect(outcomes).toEqual(outcomes.map(() => ({ status: "done" })));
      expectFaithful(await stage.events());
    },
    async "results of calls that failed, were refused or cut off"(world) {
      const stage = new Stage(world, {
        script: byReplies(
          {
            calls: [{ name: "break" }, { name: "nobody" }, { name: "look", input: "no object" }],
          },
          { text: "I was", calls: [{ name: "look" }, { name: "look" }], stop: "length" },
          { text: "Done." },
        ),
        tools: (scene) => [tool(scene, "look"), tool(scene, "break", { run: fail })],
      });

      expect(await stage.say("Try.")).toEqual([{ status: "done" }]);
      expectFaithful(await stage.events());
      expect(await lastLine(stage)).toBe("assistant: Done.");
    },
  },
  "harness.run.current": {
    async "a tool that a tool brought is offered in the next step"(world) {
      const stage = new Stage(world, {
        script: byReplies(
          { calls: [{ name: "learn" }] },
          { calls: [{ name: "cut" }] },
          { text: "Done." },
        ),
        tools:
          (scene) =>
          ({ state }) => [
            tool(scene, "learn", {
              run: (_input, context) => {
                context.state.set("skill", "joinery");
                return "learned";
              },
            }),
            ...(state["skill"] === undefined ? [] : [tool(scene, "cut")]),
          ],
      });

      expect(await stage.say("Learn, then cut.")).toEqual([{ status: "done" }]);
      expect(stage.asked.map(({ tools }) => tools.map(({ name }) => name))).toEqual([
        ["learn"],
        ["learn", "cut"],
        ["learn", "cut"],
      ]);
      expect(stage.ran).toHaveLength(1);
    },
    async "instructions that follow the state change with the next step"(world) {
      const stage = new Stage(world, {
        script: byReplies({ calls: [{ name: "learn" }] }, { text: "Done." }),
        agent: {
          instructions: ({ state }) => `You know ${JSON.stringify(state["skill"] ?? "nothing")}.`,
        },
        tools: (scene) => [
          tool(scene, "learn", {
            run: (_input, context) => {
              context.state.set("skill", "joinery");
              return "learned";
            },
          }),
        ],
      });

      expect(await stage.say("Learn.")).toEqual([{ status: "done" }]);
      expect(stage.asked.map(({ system }) => system)).toEqual([
        'You know "nothing".',
        'You know "joinery".',
      ]);
    },
    async "model and thinking are the agent's"(world) {
      const stage = new Stage(world, {
        script: byReplies({ text: "Deep." }),
        agent: { thinking: "high", models: [{ provider: "suite", id: "deep" }] },
      });

      expect(await stage.say("Think.")).toEqual([{ status: "done" }]);
      expect(stage.asked).toMatchObject([
        {
          model: { provider: "suite", id: "deep" },
          thinking: "high",
          system: "You help.",
          tools: [],
        },
      ]);
    },
  },
};

/** What a harness asks its models. */
export const harnessQuestionsSuite: Suite<HarnessWorld> = {
  name: "questions",
  requirements,
  proofs,
};

/** Checks that each step was asked with the transcript as the log had it then. */
export function expectFaithful(events: readonly RecordedEvent[]): void {
  let steps = 0;
  for (const [index, event] of events.entries()) {
    if (event.type !== "model.requested" || !isStepRequest(event.data.request)) continue;
    const { turn, data } = event;
    if (turn === undefined) continue;
    const asked = rebuildRequest(events, { turn, request: data.request, attempt: data.attempt });
    expect(asked?.messages).toEqual(transcriptOf(events.slice(0, index)));
    steps += 1;
  }
  expect(steps).toBeGreaterThan(0);
}

function fail(): never {
  throw new TenonError("internal", "The saw is blunt.");
}

async function lastLine(stage: Stage): Promise<string | undefined> {
  return lines(await stage.transcript()).at(-1);
}
