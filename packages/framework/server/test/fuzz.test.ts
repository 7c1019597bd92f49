import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { createWorld } from "./fixtures/world.ts";

const world = createWorld();
const runs = { numRuns: 200 };

afterAll(() => world[Symbol.asyncDispose]());

const submitPath = "/agents/shop/one";

describe("whatever is sent, the answer is no 5xx and shows nothing of the inside", async () => {
  await world.submit("hi", "known");

  test("as an offset", () =>
    fuzz(fc.string({ unit: "binary" }), (text) =>
      world.ask("GET", `${submitPath}?offset=${escaped(text)}`),
    ));

  test("as a query", () =>
    fuzz(fc.webQueryParameters(), (query) => world.ask("GET", `${submitPath}?${query}`)));

  test("as a cursor", () =>
    fuzz(fc.string(), (text) => world.ask("GET", `${submitPath}?cursor=${escaped(text)}`)));

  test("as a path", () => fuzz(fc.webPath(), (path) => world.ask("GET", `/agents/shop${path}`)));

  test("as an id, escaped and not", () =>
    fuzz(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.constantFrom("..", ".", "%2e%2e", "%", "%zz", "a/../b", "\u0000", "\u202e"),
      ),
      (id) =>
        Promise.all([
          world.ask("GET", `/agents/${escaped(id)}/${escaped(id)}/transcript`),
          world.ask("GET", `/agents/shop/one/submissions/${escaped(id)}`),
        ]).then(([first]) => first),
    ));

  test("as bytes of a body", () =>
    fuzz(fc.uint8Array(), (bytes) => world.post(submitPath, bytes, json)));

  test("as JSON of a body", () => fuzz(fc.json(), (text) => world.post(submitPath, text, json)));

  test("as an input", () =>
    fuzz(fc.jsonValue(), (input) => world.ask("POST", "/agents/shop/fuzz", { body: { input } })));

  test("as metadata, halves of characters too", () =>
    fuzz(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), (metadata) =>
      world.ask("POST", "/agents/shop/fuzz", {
        body: { input: "\ud800", title: "\udfff", metadata: { ...metadata, half: "\ud83d" } },
      }),
    ));

  test("as a decision", () =>
    fuzz(fc.jsonValue(), (body) => world.ask("POST", `${submitPath}/approvals/x`, { body })));

  test("as an idempotency key", () =>
    fuzz(
      fc.string().filter((text) => !/[^\x20-\x7e]/.test(text)),
      (key) => world.post(submitPath, '{"input":"hi"}', { ...json, "idempotency-key": key }),
    ));

  test("as headers that are read", () =>
    fuzz(
      fc.string().filter((text) => !/[^\x20-\x7e]/.test(text)),
      (text) =>
        world.ask("GET", submitPath, {
          headers: { "if-none-match": text, traceparent: text, "x-request-id": text, origin: text },
        }),
    ));
});

const json = { "content-type": "application/json" };

/** A lone half of a character cannot be escaped; browsers send it replaced. */
function escaped(id: string): string {
  return encodeURIComponent(id.toWellFormed());
}

async function fuzz<Value>(
  values: fc.Arbitrary<Value>,
  ask: (value: Value) => Promise<Response>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(values, async (value) => {
      const response = await ask(value);
      const text = await response.text();
      expect(response.status).toBeLessThan(500);
      if (response.status >= 400) {
        expect(Object.keys(JSON.parse(text).error)).toEqual(["code", "message"]);
        expect(text).not.toMatch(/\.ts:\d|node_modules/);
      }
    }),
    runs,
  );
  expect(world.problems).toEqual([]);
}
