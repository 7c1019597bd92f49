import process from "node:process";
import { fileURLToPath } from "node:url";

// As if this test stood in the folder of the guide on approvals.
process.chdir(fileURLToPath(new URL("../approvals", import.meta.url)));

// docs:start send
import { testAgent } from "tenon/testing";
import { expect, test } from "vitest";

test("a large refund waits for a person, and is paid once one allows it", async () => {
  await using desk = await testAgent("refunds", [
    { calls: [{ name: "refund", input: { order: "O-1", euro: 150 } }] },
    { text: "{{result:refund.paid}} euro are paid back." },
  ]);

  const asked = await desk.send("Pay order O-1 back.");
  const settled = await desk.approve();

  expect(asked.waiting).toMatchObject([{ tool: "refund", input: { order: "O-1", euro: 150 } }]);
  expect(settled).toMatchObject({
    outcome: { status: "done" },
    reply: "150 euro are paid back.",
    calls: [{ name: "refund", output: { paid: 150 }, isError: false }],
  });
});
// docs:end send

// docs:start questions
test("a model is told why a refund was denied", async () => {
  await using desk = await testAgent("refunds", [
    { calls: [{ name: "refund", input: { order: "O-1", euro: 150 } }] },
    { text: "I am sorry." },
  ]);

  await desk.send("Pay order O-1 back.");
  await desk.deny({ reason: "Ask for the receipt." });

  const { messages } = desk.questions.at(-1) ?? { messages: [] };
  expect(messages.at(-1)).toMatchObject({
    role: "tool",
    isError: true,
    parts: [{ text: "Denied by user:test: Ask for the receipt." }],
  });
});
// docs:end questions
