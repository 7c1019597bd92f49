import { expect, test } from "vitest";
import { whereJsonEnds } from "../src/where-json-ends.ts";
import { createWorld } from "./fixtures/world.ts";

test.each([
  [
    { input: "x", inptu: "y" },
    "The body has an unknown field `inptu`; known: input, whenBusy, harness, model, title, metadata, initialData.",
  ],
  [
    { input: "x", model: { provider: "a", id: "b", "c/d": 1 } },
    "The body has an unknown field `model/c/d`; known: provider, id.",
  ],
  [{}, "The body needs the field `input`."],
  [{ input: "x", model: { id: "b" } }, "The body needs the field `model/provider`."],
  [{ input: 5 }, "The field `input` must be a string or an object."],
  [[], "The body must be an object."],
  [
    { input: "x", whenBusy: "later" },
    'The field `whenBusy` must be one of "queue", "steer", "reject".',
  ],
  [
    { input: { role: "system", parts: [{ type: "text", text: "x" }] } },
    'The field `input/role` must be "user".',
  ],
  [{ input: "x", harness: "" }, "The field `harness` is wrong: String is too short (0 < 1)."],
])("the body %j is refused with its field and the rule", async (body, message) => {
  await using world = createWorld({ isPassive: true });

  const response = await world.ask("POST", "/agents/shop/one", { body });

  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: { code: "invalid-input", message } });
});

test.each([
  ['{\n  "input": hi\n}', '"hi\\n}" is wrong at line 2, column 12'],
  ['{"input": "hi",}', '"}" is wrong at line 1, column 16'],
  ['{"input": "hi"', "it ends too early, at line 1, column 15"],
  ['{"input": "hi"} so', '"so" is wrong at line 1, column 17'],
])("a body that is no JSON is refused with its place (%s)", async (body, place) => {
  await using world = createWorld({ isPassive: true });

  const response = await world.server.fetch(
    new Request("http://localhost/agents/shop/one", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    }),
  );

  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    error: { code: "invalid-input", message: `The body is not JSON: ${place}.` },
  });
});

test.each([
  ["", 0],
  ["[1, 2", 5],
  ["[,]", 1],
  ["[1,]", 3],
  ["{,}", 1],
  ["{'a':1}", 1],
  ['{"a" 1}', 5],
  ['{"a":}', 5],
  ['{"a":1 "b":2}', 7],
  ["[1}", 2],
  ["]", 0],
  ["01", 1],
  ['"\\q"', 0],
  ['"a\nb"', 0],
  ["[[[1]]", 6],
  ['{"a":[{"b":null}],"c":-1.5e3}}', 29],
])("%j stops being JSON at %i", (text, position) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(whereJsonEnds(text)).toBe(position);
});
