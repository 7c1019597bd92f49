import { decodeEntry } from "@tenon/log";
import type { CallId, Conversation } from "@tenon/contracts";
import { fileURLToPath } from "node:url";
import { loadProject } from "@tenon/project";
import { expect, test } from "vitest";
import { asTest, stage } from "./stage.ts";

const folder = fileURLToPath(new URL("../approvals", import.meta.url));
const { agent } = (await loadProject(folder)).agent("refunds");

function refund(euro: number) {
  return [{ calls: [{ name: "refund", input: { order: "O-1", euro } }] }, { text: "Done." }];
}

// docs:start waiting
/** The first call of a conversation that waits for a person. */
async function waitingCall(talk: Conversation): Promise<{ readonly call: CallId }> {
  const reader = new AbortController();
  for await (const update of talk.follow({ signal: reader.signal })) {
    if (update.type !== "entry") continue;
    const event = decodeEntry(update.entry);
    if (event?.type === "tool.awaiting") return event.data;
  }
  return expect.fail("Nothing waits.");
}
// docs:end waiting

// docs:start edited
test("a person may approve with another input, and that is what runs", async () => {
  await using desk = stage(agent, refund(150));
  const { submission } = await desk.talk.submit("Pay order O-1 back.", asTest);
  const { call } = await waitingCall(desk.talk);

  const input = { order: "O-1", euro: 90 };
  await desk.talk.answer(call, { type: "approve", input }, { by: "user:ann" });
  await desk.talk.wait(submission);

  const { messages } = await desk.talk.transcript();
  expect(messages[2]).toMatchObject({ isError: false, details: { paid: 90 } });
});
// docs:end edited

test("a small refund asks nobody", async () => {
  await using desk = stage(agent, refund(20));
  const { submission } = await desk.talk.submit("Pay order O-1 back.", asTest);

  expect((await desk.talk.wait(submission)).outcome).toEqual({ status: "done" });
});

test("the first answer counts", async () => {
  await using desk = stage(agent, refund(150));
  const { submission } = await desk.talk.submit("Pay order O-1 back.", asTest);
  const { call } = await waitingCall(desk.talk);

  await desk.talk.answer(call, { type: "deny", reason: "No receipt." }, { by: "user:ann" });
  const second = desk.talk.answer(call, { type: "approve" }, { by: "user:bob" });

  await expect(second).rejects.toMatchObject({ code: "approval-settled" });
  await desk.talk.wait(submission);
  expect((await desk.talk.transcript()).messages[2]).toMatchObject({
    isError: true,
    parts: [{ text: "Denied by user:ann: No receipt." }],
  });
});
