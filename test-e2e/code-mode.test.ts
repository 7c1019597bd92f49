import { createClient } from "@tenon/client";
import { expect, test } from "vitest";
import { startOutside, type Outside } from "./code-mode/outside.ts";
import { createDesk, type Desk } from "./code-mode/desk.ts";

const canary = "canary-4f1d9c27a6";

test.each(["node", "workerd"] as const)(
  "a script calls tools, an MCP server and an allowed address on %s, with an approval between them",
  async (platform) => {
    await using outside = await startOutside();
    await using desk = await createDesk(platform, { url: outside.url, canary });
    // Objects of one Worker share what its modules hold.
    const names = ["one", "two", "three"];

    const told = await Promise.all(names.map((name) => tellStory(desk, name)));

    const output = `{"local":101,"remote":"102 for [header authorization]","rate":"2 (asked with [header authorization])","away":true,"paid":"7 for [header authorization]"}`;
    for (const { status, reply, history } of told) {
      expect({ status, reply }).toEqual({ status: "done", reply: output });
      expect(history).not.toContain(canary);
    }
    expect(await desk.filesWith("How much is it?")).not.toEqual([]);
    expect(await desk.filesWith(canary)).toEqual([]);
    expect(outside.paid).toEqual([7, 7, 7]);
    expect(credentialsOf(outside)).toEqual([`Bearer ${canary}`]);
  },
);

interface Told {
  readonly status: string;
  readonly reply: string;
  /** All that anybody is shown of the conversation. */
  readonly history: string;
}

/** One conversation, until its turn is settled. */
async function tellStory(desk: Desk, name: string): Promise<Told> {
  const talk = createClient(desk.url).conversation("desk", name);
  const { submission } = await talk.submit("How much is it?");
  await desk.approve(name);
  const { outcome } = await talk.wait(submission);
  const { messages } = await talk.transcript();
  const events: unknown[] = [];
  for await (const update of talk.follow()) {
    if (update.type === "up-to-date") break;
    events.push(update);
  }
  const last = messages.at(-1);
  const parts = last?.role === "assistant" ? last.parts : [];
  return {
    status: outcome.status,
    reply: parts.map((part) => (part.type === "text" ? part.text : "")).join(""),
    history: JSON.stringify([messages, events]),
  };
}

function credentialsOf({ asked }: Outside): readonly (string | undefined)[] {
  return [...new Set(asked.map(({ authorization }) => authorization))];
}
