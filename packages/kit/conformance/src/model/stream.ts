import type { Message, ModelReply } from "@tenon/contracts";
import type { ModelStep } from "@tenon/testing";
import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import { abortableProofs, totalProofs } from "./endings.ts";
import {
  ask,
  askPlainly,
  assistant,
  callId,
  callsIn,
  deltasIn,
  endings,
  expectFaithful,
  question,
  replyIn,
  result,
  user,
} from "./story.ts";
import type { ModelUnderTest, ModelWorld } from "./world.ts";

const requirements = {
  "model.stream.complete":
    "Complete: yields exactly one `reply` or `failure`, and nothing after it.",
  "model.stream.faithful":
    "Faithful: the deltas of each part concatenate to that part of the reply.",
  "model.stream.total": "Total: never throws; a failure is yielded with its kind.",
  "model.stream.abortable": "Abortable: ends soon after `signal` is aborted.",
  "model.stream.blind": "Blind: returns `meta` only to the provider named in it.",
} as const;

const rich: ModelStep = {
  thinking: { text: "Two words are unknown.", signature: "sig-7f" },
  text: "I look both up: naïve 日本.",
  calls: [
    { name: "lookup", input: { word: "tenon" } },
    { name: "lookup", input: { word: "mortise", deep: { list: [1, null, "ü"] } } },
  ],
  usage: { input: 100, output: 20, cacheRead: 30 },
};

const proofs: Proofs<typeof requirements, ModelWorld> = {
  "model.stream.complete": {
    async "a text is one reply with its stop reason"(world) {
      const tested = await world.open([{ text: "Good day to you." }]);

      const events = await askPlainly(tested);

      expect(endings(events)).toEqual(["reply"]);
      expect(replyIn(events)).toMatchObject({
        parts: [{ type: "text", text: "Good day to you." }],
        stop: "stop",
      });
    },
    async "parallel calls keep their order, and each its own id and whole input"(world) {
      const tested = await world.open([rich]);

      const reply = replyIn(await askPlainly(tested));

      expect(reply.stop).toBe("tools");
      expect(callsIn(reply)).toMatchObject([
        { name: "lookup", input: { word: "tenon" } },
        { name: "lookup", input: { word: "mortise", deep: { list: [1, null, "ü"] } } },
      ]);
      expect(new Set(callsIn(reply).map((call) => call.id)).size).toBe(2);
    },
    async "thinking, text and calls are parts in the order in which they were made"(world) {
      const tested = await world.open([rich]);

      const reply = replyIn(await askPlainly(tested));

      const thought = { type: "thinking", text: "Two words are unknown." };
      expect(reply.parts).toMatchObject([
        ...(world.thoughts === "hidden" ? [] : [thought]),
        { type: "text", text: "I look both up: naïve 日本." },
        { type: "call" },
        { type: "call" },
      ]);
    },
    async "usage is counted, cached tokens apart"(world) {
      const tested = await world.open([rich]);

      const { usage } = replyIn(await askPlainly(tested));

      expect(usage).toMatchObject({ input: 100, output: 20, cacheRead: 30, cacheWrite: 0 });
      expect(usage.cost ?? 0).toBeGreaterThanOrEqual(0);
    },
    async "a reply that was cut at its limit says so"(world) {
      const tested = await world.open([{ text: "This is only the", stop: "length" }]);

      expect(replyIn(await askPlainly(tested)).stop).toBe("length");
    },
    async "results of calls are understood, and the next step is answered"(world) {
      const tested = await world.open([rich, { text: "A joint of two parts." }]);
      const history = await firstStep(tested);

      const events = await ask(tested, question(tested.model, history));

      expect(replyIn(events).parts).toMatchObject([{ text: "A joint of two parts." }]);
    },
    async "calls with ids of the host are paired like any other"(world) {
      const tested = await world.open([rich, { text: "Understood." }]);
      const reply = replyIn(await askPlainly(tested));
      const ids = ["turn/1:call 1", `a-very-long-id-${"x".repeat(80)}`].map(callId);
      const renamed: ModelReply = {
        ...reply,
        parts: reply.parts
          .filter((part) => part.type === "call")
          .map((call, index) => ({ ...call, id: ids[index] ?? call.id })),
      };
      const history = [user("Hello"), assistant(renamed, tested.model), ...answers(renamed)];

      const events = await ask(tested, question(tested.model, history));

      expect(replyIn(events).parts).toMatchObject([{ text: "Understood." }]);
    },
    async "input that is not JSON arrives as the text that it is, and may be sent back"(world) {
      const broken = { name: "lookup", rawInput: '{"word": ' };
      const tested = await world.open([{ calls: [broken] }, { text: "Sorry." }]);
      const reply = replyIn(await askPlainly(tested));

      expect(callsIn(reply)).toMatchObject([{ name: "lookup", input: '{"word": ' }]);
      const history = [user("Hello"), assistant(reply, tested.model), ...answers(reply)];
      expect(replyIn(await ask(tested, question(tested.model, history))).stop).toBe("stop");
    },
    async "an empty reply is a reply without parts"(world) {
      const tested = await world.open([{}]);

      expect(replyIn(await askPlainly(tested)).parts).toEqual([]);
    },
  },
  "model.stream.faithful": {
    async "thinking, text and calls are each the sum of their deltas"(world) {
      const tested = await world.open([rich]);

      const events = await askPlainly(tested);

      expectFaithful(events);
      expect(deltasIn(events).length).toBeGreaterThan(4);
    },
    async "a call without input is the sum of its deltas"(world) {
      const tested = await world.open([{ calls: [{ name: "lookup", input: {} }] }]);

      expectFaithful(await askPlainly(tested));
    },
  },
  "model.stream.total": totalProofs,
  "model.stream.abortable": abortableProofs,
  "model.stream.blind": {
    async "a signature returns to its provider as it came, a hidden thought too"(world) {
      const thinking = { text: "Look it up.", signature: "sig-7f", redacted: "hidden-5c" };
      const tested = await world.open([{ ...rich, thinking }, { text: "Done." }]);
      const history = await firstStep(tested);

      replyIn(await ask(tested, question(tested.model, history)));

      const [first, second] = tested.sent();
      expect(first).not.toContain("sig-7f");
      if (world.thoughts === "signed") {
        expect(second).toContain("sig-7f");
        expect(second).toContain("hidden-5c");
      } else {
        expect(history.flatMap(metaOf)).toEqual([]);
      }
    },
    async "`meta` names the provider that made it"(world) {
      const tested = await world.open([rich]);

      const meta = metaOf(assistant(replyIn(await askPlainly(tested)), tested.model));

      expect(meta.map(({ provider }) => provider)).toEqual(meta.map(() => tested.model.provider));
      expect(meta.length > 0).toBe(world.thoughts === "signed");
    },
    async "what another provider noted is not sent"(world) {
      const tested = await world.open([rich, { text: "Done." }]);
      const meta = { provider: "someone-else", data: { signature: "foreign-signature" } };
      const model = { provider: "someone-else", id: "another-model" };
      const history = (await firstStep(tested)).map((message): Message =>
        message.role === "assistant"
          ? { ...message, model, parts: message.parts.map((part) => ({ ...part, meta })) }
          : message,
      );

      const events = await ask(tested, question(tested.model, history));

      expect(replyIn(events).parts).toMatchObject([{ text: "Done." }]);
      expect(tested.sent().at(-1)).not.toContain("foreign-signature");
    },
  },
};

/** What `ModelProvider.stream` promises. */
export const modelStreamSuite: Suite<ModelWorld> = { name: "stream", requirements, proofs };

/** Asks, and gives the transcript after the first step with its results. */
async function firstStep(tested: ModelUnderTest): Promise<readonly Message[]> {
  const reply = replyIn(await askPlainly(tested));
  return [user("Hello"), assistant(reply, tested.model), ...answers(reply)];
}

function answers(reply: ModelReply): readonly Message[] {
  return callsIn(reply).map((call) => result(call, `About ${JSON.stringify(call.input)}`));
}

function metaOf(message: Message): readonly { readonly provider: string }[] {
  return message.parts.flatMap((part) => (part.meta === undefined ? [] : [part.meta]));
}
