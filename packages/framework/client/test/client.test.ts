import { describe, expect, test, vi } from "vitest";
import type { ConversationView } from "../src/index.ts";
import { openWorld } from "./world.ts";
import { collect, until } from "./updates.ts";

describe("a conversation of a client", () => {
  test("takes a message, and tells its outcome and its transcript", async () => {
    await using world = openWorld();
    const talk = world.client.conversation("shop", "one");

    const { submission } = await talk.submit("Hello");
    world.model.say("Hi there.");
    world.model.finish();

    expect(await talk.wait(submission)).toMatchObject({ outcome: { status: "done" } });
    const { status, messages } = await talk.transcript();
    expect(status).toBe("idle");
    expect(messages).toMatchObject([
      { role: "user", by: "ann", outcome: { status: "done" } },
      { role: "assistant", parts: [{ type: "text", text: "Hi there." }] },
    ]);
  });

  test("says a message once, though the first answer was lost", async () => {
    await using world = openWorld();
    const talk = world.client.conversation("shop", "one");
    world.faults.push(
      () => new TypeError("fetch failed"),
      () => new Response("busy", { status: 503 }),
    );

    await talk.submit("Hello");
    world.model.finish();

    const events = await collect(talk.follow(), "submission.settled");
    expect(events.filter(({ type }) => type === "submission.accepted")).toHaveLength(1);
    expect(world.asked.filter((line) => line.startsWith("POST"))).toHaveLength(3);
  });

  test("stops what is just being sent", async () => {
    await using world = openWorld();
    const talk = world.client.conversation("shop", "one");
    const sent = talk.submit("Hello");

    await talk.abort();

    const { submission } = await sent;
    expect((await talk.wait(submission)).outcome).toEqual({ status: "aborted", by: "ann" });
  });

  test("stops a turn, and the stop holds", async () => {
    await using world = openWorld();
    const talk = world.client.conversation("shop", "one");
    const { submission } = await talk.submit("Hello");
    world.model.say("Well, ");

    await talk.abort();

    expect((await talk.wait(submission)).outcome).toEqual({ status: "aborted", by: "ann" });
  });

  test("answers a call that waits, and a second answer is refused with its code", async () => {
    await using world = openWorld();
    const talk = world.client.conversation("shop", "one");
    const { submission } = await talk.submit("Pay");
    world.model.finish(["pay"]);
    await first(talk.watch(), ({ status }) => status === "waiting");
    const approval = await vi.waitFor(async () => {
      const [only] = await world.client.approvals();
      expect(only).toMatchObject({ tool: "pay", conversation: "one" });
      return only;
    });

    await talk.answer(approval?.call ?? "", { type: "approve" });
    world.model.finish();

    expect((await talk.wait(submission)).outcome.status).toBe("done");
    await expect(talk.answer("pay-1", { type: "deny" })).rejects.toMatchObject({
      code: "approval-settled",
    });
    const { messages } = await talk.transcript();
    expect(messages).toContainEqual(expect.objectContaining({ name: "pay", output: "paid" }));
  });

  test("is listed, forked, given files and deleted", async () => {
    await using world = openWorld();
    const talk = world.client.conversation("shop", "one");
    const file = await talk.upload(new TextEncoder().encode("a receipt"), "text/plain");
    const { submission } = await talk.submit({
      role: "user",
      parts: [{ type: "text", text: "See." }, file],
    });
    world.model.finish();
    await talk.wait(submission);

    const forked = await talk.fork({ to: "two" });
    const { conversations } = await world.client.conversations("shop");
    const [agent] = await world.client.agents();

    expect(forked).toEqual({ agent: "shop", conversation: "two" });
    expect(conversations.map(({ conversation }) => conversation).toSorted()).toEqual([
      "one",
      "two",
    ]);
    expect(agent).toMatchObject({ name: "shop" });
    expect(talk.fileUrl(file.blob)).toBe(
      `http://localhost/agents/shop/one/files/${encodeURIComponent(file.blob)}`,
    );
    await talk.delete();
    await expect(talk.transcript()).rejects.toMatchObject({ code: "log-not-found" });
  });

  test("shows the files that the agent keeps, now and as they were", async () => {
    await using world = openWorld();
    const talk = world.client.conversation("shop", "one");
    const { submission } = await talk.submit("Note it.");
    const before = (await talk.transcript()).offset;
    world.model.finish(["note"]);
    world.model.finish();
    await talk.wait(submission);

    const [file, ...others] = await talk.files();
    expect(file).toMatchObject({ path: expect.stringMatching(/^\/notes\//), size: 5 });
    expect(others).toEqual([]);
    expect(new TextDecoder().decode(await talk.readFile(file?.path ?? ""))).toBe("noted");
    expect(await talk.files({ at: before })).toEqual([]);
    expect(await talk.files({ since: before })).toEqual([{ ...file, change: "added" }]);
    await expect(talk.readFile("/none")).rejects.toThrow("There is no such file");
  });

  test("refuses what the server refuses, with its words", async () => {
    await using world = openWorld();

    await expect(world.client.conversation("shop", "none").transcript()).rejects.toMatchObject({
      name: "TenonError",
      code: "log-not-found",
    });
    await expect(world.client.conversation("nobody", "one").submit("Hi")).rejects.toMatchObject({
      code: "unknown-agent",
      message: 'There is no agent "nobody".',
    });
  });
});

async function first(
  views: AsyncIterable<ConversationView>,
  fits: (view: ConversationView) => boolean,
): Promise<ConversationView> {
  return until(views[Symbol.asyncIterator](), fits);
}
