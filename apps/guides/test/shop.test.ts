// docs:start test
import { fileURLToPath } from "node:url";
import { loadProject } from "@tenon/project";
import { expect, test } from "vitest";
import { asTest, stage } from "./stage.ts";

const folder = fileURLToPath(new URL("../first-agent", import.meta.url));
const { agent } = (await loadProject(folder)).agent("shop");

test("the shop answers with the price that its tool found", async () => {
  await using shop = stage(agent, [
    { calls: [{ name: "price", input: { bike: "city" } }] },
    { text: "{{result:price.euro}} euro." },
  ]);

  const { submission } = await shop.talk.submit("What is a city bike?", asTest);
  const { outcome } = await shop.talk.wait(submission);

  const { messages } = await shop.talk.transcript();
  expect(outcome).toEqual({ status: "done" });
  expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant"]);
  expect(messages[2]).toMatchObject({ details: { bike: "city", euro: 480 }, isError: false });
  expect(messages[3]?.parts).toEqual([{ type: "text", text: "480 euro." }]);
});
// docs:end test

// docs:start bad-input
test("a model that sends nonsense to a tool is told what is wrong", async () => {
  await using shop = stage(agent, [
    { calls: [{ name: "price", input: { colour: "red" } }] },
    { text: "Let me ask which bike you mean." },
  ]);

  const { submission } = await shop.talk.submit("How much is the red one?", asTest);
  await shop.talk.wait(submission);

  const { messages } = await shop.talk.transcript();
  expect(messages[2]).toMatchObject({
    isError: true,
    parts: [{ text: expect.stringContaining('Input of tool "price" is invalid') }],
  });
});
// docs:end bad-input

// docs:start failing-model
test("a model that stays away fails the turn, and the next one is answered", async () => {
  await using shop = stage(agent, ({ messages }) =>
    messages.length === 1
      ? { failure: { kind: "refused", message: "I would rather not." } }
      : { text: "Hello again." },
  );

  const first = await shop.talk.submit("Hello", asTest);
  const second = await shop.talk.submit("Hello?", asTest);

  expect((await shop.talk.wait(first.submission)).outcome).toMatchObject({
    status: "failed",
    failure: { code: "model" },
  });
  expect((await shop.talk.wait(second.submission)).outcome).toEqual({ status: "done" });
});
// docs:end failing-model
