import type { Digest } from "@tenon/contracts";
import { openDesk, smallLoop, steps, tool } from "@tenon/desk";
import { expect, test } from "vitest";
import { createAiSdkHarness } from "../src/index.ts";

test("a model is asked exactly what a plain loop asks, signatures and files included", async () => {
  const script = steps(
    {
      thinking: { text: "Two at once.", signature: "signed-4a", redacted: "sealed-4a" },
      text: "",
      calls: [
        { name: "saw", input: { cm: 7 } },
        { name: "7", input: [] },
        { name: "nobody" },
        { name: "saw", rawInput: '{"__proto__":{"polluted":true}}' },
        { name: "saw", rawInput: "not JSON" },
      ],
    },
    { text: "One more.", calls: [{ name: "7" }] },
    { text: "Done." },
    { text: "Again." },
  );
  const tools = [tool("saw"), tool("7", () => ({ planed: true })), tool("sand")];
  const hosted = openDesk({ harness: createAiSdkHarness(), script, tools });
  const looping = openDesk({ harness: smallLoop, script, tools });

  for (const desk of [hosted, looping]) {
    await desk.say({
      role: "user",
      parts: [
        { type: "text", text: "Saw, then plane." },
        { type: "file", mediaType: "image/png", blob: `sha256:${"0f".repeat(32)}` as Digest },
      ],
    });
    await desk.say("And now?");
  }

  expect(hosted.asked).toEqual(looping.asked);
  expect(hosted.asked).toHaveLength(4);
});

test("what the SDK rejects by itself is settled by the host, and the model sees the host's words", async () => {
  const desk = openDesk({
    harness: createAiSdkHarness(),
    script: steps({ calls: [{ name: "nobody" }, { name: "saw" }] }, { text: "Done." }),
    tools: [tool("saw")],
  });

  expect(await desk.say("Go.")).toEqual({ status: "done" });
  expect((await desk.transcript()).slice(2, 4)).toEqual([
    'tool: There is no tool "nobody". The tools are: saw.',
    "tool: saw done",
  ]);
});

test("calls of one reply run side by side, or as many at once as is wanted", async () => {
  const most = async (toolCallConcurrency?: number): Promise<number> => {
    const running = { now: 0, most: 0 };
    const saw = tool("saw", async () => {
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      for (let round = 0; round < 50; round += 1) await Promise.resolve();
      running.now -= 1;
      return "sawn";
    });
    const harness = createAiSdkHarness(
      toolCallConcurrency === undefined ? {} : { toolCallConcurrency },
    );
    const calls = Array.from({ length: 3 }, (_, cm) => ({ name: "saw", input: { cm } }));
    const desk = openDesk({ harness, script: steps({ calls }, { text: "Done." }), tools: [saw] });
    expect(await desk.say("Go.")).toEqual({ status: "done" });
    return running.most;
  };

  expect(await most()).toBe(3);
  expect(await most(1)).toBe(1);
});

test("a model that fails is asked by the host's rules, not again by the SDK's", async () => {
  const desk = openDesk({
    harness: createAiSdkHarness(),
    script: () => ({ failure: { kind: "refused", message: "No." } }),
  });

  expect(await desk.say("Go.")).toEqual({
    status: "failed",
    failure: { code: "model", message: "scripted/main failed: No." },
  });
  expect(desk.asked).toHaveLength(1);
});

test("the loop of the SDK does not stop before the host's limit of steps", async () => {
  const desk = openDesk({
    harness: createAiSdkHarness(),
    script: ({ messages }) => ({ calls: [{ name: "saw", input: { cm: messages.length } }] }),
    tools: [tool("saw")],
    agent: { limits: { steps: 25 } },
  });

  expect(await desk.say("Go.")).toEqual({
    status: "failed",
    failure: { code: "limit", message: "The limit of 25 steps is reached." },
  });
});
