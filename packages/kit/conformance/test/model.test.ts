import { readFileSync } from "node:fs";
import type { ModelEvent, ModelQuestion } from "@tenon/contracts";
import { describe, expect, test } from "vitest";
import {
  describeModel,
  findBrokenPromises,
  modelOpenSuite,
  modelStreamSuite,
} from "../src/index.ts";
import { createPlainWorld, type Breakable } from "./fixtures/plain-model.ts";

describeModel("plain", createPlainWorld);

test("the requirements are the contract's own lines", () => {
  const file = new URL("../../../joint/contracts/src/model.ts", import.meta.url);
  const contract = readFileSync(file, "utf8").replaceAll(/\s*\n\s*\*\s*/g, " ");
  const lines = contract.match(/- [A-Z][a-z]+: .+?(?= - [A-Z][a-z]+: | \/)/g);
  const sentences = [modelStreamSuite, modelOpenSuite].flatMap(({ requirements }) =>
    Object.values(requirements).map((sentence) => `- ${sentence}`),
  );

  expect(lines).toEqual(sentences);
});

async function* flatMapped(
  events: AsyncIterable<ModelEvent>,
  change: (event: ModelEvent) => readonly ModelEvent[],
): AsyncGenerator<ModelEvent> {
  for await (const event of events) yield* change(event);
}

function altering(change: (event: ModelEvent) => readonly ModelEvent[]): Partial<Breakable> {
  return { answer: (events) => flatMapped(events, change) };
}

async function* throwing(events: AsyncIterable<ModelEvent>): AsyncGenerator<ModelEvent> {
  for await (const event of events) {
    if (event.type === "failure") throw new RangeError("thrown in place of a failure");
    yield event;
  }
}

function stripped(question: ModelQuestion): ModelQuestion {
  const text = JSON.stringify(question, (name, value: unknown) =>
    name === "meta" ? undefined : value,
  );
  const copy: ModelQuestion = JSON.parse(text);
  return copy;
}

const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 };

const breaches: Readonly<Record<string, readonly [Partial<Breakable>, readonly string[]]>> = {
  "ends twice": [
    altering((event) => (event.type === "reply" ? [event, event] : [event])),
    ["model.stream.complete", "model.stream.faithful"],
  ],
  "loses a delta": [
    altering((event) =>
      event.type === "delta" && event.delta.text.includes("look") ? [] : [event],
    ),
    ["model.stream.faithful"],
  ],
  "throws in place of failing": [
    { answer: throwing },
    ["model.stream.total", "model.stream.abortable"],
  ],
  "takes a broken stream for a shorter reply": [
    altering((event) =>
      event.type === "failure" && event.failure.kind === "network"
        ? [{ type: "reply", reply: { parts: [], stop: "stop", usage } }]
        : [event],
    ),
    ["model.stream.total"],
  ],
  "does not hear its signal": [{ hear: () => undefined }, ["model.stream.abortable"]],
  "tells one provider what another noted": [
    { send: (question) => question },
    ["model.stream.blind"],
  ],
  "forgets signatures": [{ send: stripped }, ["model.stream.blind"]],
};

describe("a provider breaks exactly these promises when it", () => {
  test.each(Object.entries(breaches))("%s", async (_, [broken, requirements]) => {
    const found = await findBrokenPromises(modelStreamSuite, () => createPlainWorld(broken));

    expect(new Set(found.map(({ requirement }) => requirement))).toEqual(new Set(requirements));
  });
});
