import type { ModelEvent } from "@tenon/contracts";
import { expect } from "vitest";
import type { Proof } from "../suite.ts";
import { ask, askPlainly, deltasIn, endings, failureIn, question, replyIn, user } from "./story.ts";
import type { ModelUnderTest, ModelWorld } from "./world.ts";

/** How a stream ends that yields no reply. */
export const totalProofs: Readonly<Record<string, Proof<ModelWorld>>> = {
  async "a stream that breaks off is a failure of the network, never a shorter reply"(world) {
    const tested = await world.open([
      { text: "One two three four.", failure: { kind: "network", afterDeltas: 2 } },
    ]);

    const events = await askPlainly(tested);

    expect(endings(events)).toEqual(["failure"]);
    expect(failureIn(events).kind).toBe("network");
    expect(deltasIn(events)).toHaveLength(2);
  },
  async "a stream that breaks off before it began is a failure of the network"(world) {
    const tested = await world.open([{ failure: { kind: "network" } }]);

    expect(failureIn(await askPlainly(tested)).kind).toBe("network");
  },
  async "a rate limit says when to try again"(world) {
    const failure = { kind: "rate-limit", retryAfterMs: 3000 } as const;
    const tested = await world.open([{ failure }]);

    expect(failureIn(await askPlainly(tested))).toMatchObject(failure);
  },
  async "an overload before and within the stream is `overloaded`"(world) {
    const before = await world.open([{ failure: { kind: "overloaded" } }]);
    const within = await world.open([
      { text: "One two three.", failure: { kind: "overloaded", afterDeltas: 1 } },
    ]);

    expect(failureIn(await askPlainly(before)).kind).toBe("overloaded");
    expect(failureIn(await askPlainly(within)).kind).toBe("overloaded");
  },
  async "a question that is too long is `overflow`"(world) {
    const tested = await world.open([{ failure: { kind: "overflow" } }]);

    expect(failureIn(await askPlainly(tested)).kind).toBe("overflow");
  },
  async "a wrong key is `auth`, a bad request `invalid-request`, a filtered reply `refused`"(
    world,
  ) {
    for (const kind of ["auth", "invalid-request", "refused"] as const) {
      const tested = await world.open([{ text: "I", failure: { kind } }]);
      expect(failureIn(await askPlainly(tested)).kind).toBe(kind);
    }
  },
  async "the message of a failure is one line"(world) {
    const message = "The model is busy.";
    const tested = await world.open([{ failure: { kind: "overloaded", message } }]);

    const failure = failureIn(await askPlainly(tested));

    expect(failure.message).toContain(message);
    expect(failure.message).not.toContain("\n");
  },
  async "after a failure the same question may be asked again"(world) {
    const tested = await world.open([
      { text: "Now it works.", failure: { kind: "overloaded", tries: 1 } },
    ]);

    expect(failureIn(await askPlainly(tested)).kind).toBe("overloaded");
    expect(replyIn(await askPlainly(tested)).parts).toMatchObject([{ text: "Now it works." }]);
  },
};

/** How a stream ends that nobody wants any more. */
export const abortableProofs: Readonly<Record<string, Proof<ModelWorld>>> = {
  async "a signal that is aborted already ends it at once"(world) {
    const tested = await world.open([{ text: "Too late." }]);

    const events = await ask(tested, question(tested.model, [user("Hello")]), AbortSignal.abort());

    expect(endings(events)).toEqual(["failure"]);
  },
  async "a silent model ends when it is aborted"(world) {
    const tested = await world.open([{ text: "One two three.", hangAfter: 1 }]);

    expect(endings(await abortAfterDeltas(tested, 1))).toEqual(["failure"]);
  },
  async "a talking model ends when it is aborted"(world) {
    const tested = await world.open([{ text: "One two three four five.", hangAfter: 4 }]);

    const events = await abortAfterDeltas(tested, 2);

    expect(endings(events)).toEqual(["failure"]);
  },
  async "a reader may leave in the middle"(world) {
    const tested = await world.open([{ text: "One two three.", hangAfter: 1 }]);
    const asked = question(tested.model, [user("Hello")]);
    const signal = new AbortController().signal;
    const blob = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array());

    const stream = tested.provider.stream(asked, {
      signal,
      secrets: tested.secrets ?? {},
      blob,
    });
    for await (const event of stream) {
      expect(event.type).toBe("delta");
      break;
    }
  },
};

async function abortAfterDeltas(
  tested: ModelUnderTest,
  count: number,
): Promise<readonly ModelEvent[]> {
  const controller = new AbortController();
  const events: ModelEvent[] = [];
  const stream = tested.provider.stream(question(tested.model, [user("Hello")]), {
    signal: controller.signal,
    secrets: tested.secrets ?? {},
    blob: () => Promise.resolve(new Uint8Array()),
  });
  for await (const event of stream) {
    events.push(event);
    if (deltasIn(events).length === count) controller.abort();
  }
  return events;
}
