import type { CallId, ModelQuestion } from "@tenon/contracts";
import { fileURLToPath } from "node:url";
import { loadProject } from "@tenon/project";
import { decodeEntry } from "@tenon/log";
import { expect, test } from "vitest";
import { asTest, stage } from "./stage.ts";

const folder = fileURLToPath(new URL("../skills-and-memory", import.meta.url));
const project = await loadProject(folder);
const { agent: desk } = project.agent("desk");
const { agent: clerk } = project.agent("clerk");

// docs:start skill
test("the desk reads up on refunds before it pays one", async () => {
  const asked: ModelQuestion[] = [];
  await using shop = stage(desk, (question) => {
    asked.push(question);
    const answers = [
      { calls: [{ name: "activate_skill", input: { name: "refunds" } }] },
      {
        calls: [
          {
            name: "read_skill_resource",
            input: { skill: "refunds", path: "references/deadlines.md" },
          },
        ],
      },
      { text: "Bikes can be returned for 30 days." },
    ];
    return answers[asked.length - 1] ?? { text: "Done." };
  });

  const { submission } = await shop.talk.submit("Can I return my bike?", asTest);
  await shop.talk.wait(submission);

  expect(asked[0]?.system).toContain("- refunds: How refunds are decided and paid.");
  expect(asked[1]?.system).toContain("- refunds (active): How refunds are decided and paid.");
  expect(asked[1]?.tools.map(({ name }) => name)).not.toContain("activate_skill");
  expect(asked[2]?.messages.at(-1)?.parts).toEqual([
    { type: "text", text: "Bikes: 30 days. Parts: 90 days. Services: never.\n" },
  ]);
});
// docs:end skill

// docs:start memory
test("the desk remembers the customer in the next turn", async () => {
  const asked: ModelQuestion[] = [];
  await using shop = stage(desk, (question) => {
    asked.push(question);
    return asked.length === 1
      ? {
          calls: [{ name: "set_memory", input: { block: "customer", content: "Rides to work." } }],
        }
      : { text: "Noted." };
  });

  for (const text of ["I ride to work.", "Which tyres?"]) {
    const { submission } = await shop.talk.submit(text, asTest);
    await shop.talk.wait(submission);
  }

  expect(asked[0]?.system).toContain("## customer (0 of 500 characters)");
  expect(asked.at(-1)?.system).toContain("Rides to work.");
});
// docs:end memory

test("the skill is in the manifest, so that its folder is not needed to run", () => {
  const manifest = project.manifest.agents.find(({ name }) => name === "desk");

  expect(manifest?.skills?.[0]).toMatchObject({
    name: "refunds",
    resources: { "references/deadlines.md": expect.stringContaining("30 days") },
  });
});

// docs:start functions
test("what a tool set decides which tools there are in the next step", async () => {
  const asked: ModelQuestion[] = [];
  await using shop = stage(clerk, (question) => {
    asked.push(question);
    return asked.length === 1
      ? { calls: [{ name: "choose", input: { bike: "city" } }] }
      : { text: "It is in your cart." };
  });

  const { submission } = await shop.talk.submit("I take the city bike.", {
    ...asTest,
    metadata: { language: "da" },
  });
  await shop.talk.wait(submission);

  expect(asked[0]?.system).toBe("You sell bikes to user:test. Answer in Danish.");
  expect(asked[0]?.tools.map(({ name }) => name)).not.toContain("pay");
  expect(asked[1]?.tools.map(({ name }) => name)).toContain("pay");
});
// docs:end functions

test("a tool calls another one, and the model sees one result", async () => {
  await using shop = stage(clerk, [
    { calls: [{ name: "compare", input: { bikes: ["road", "city", "cargo"] } }] },
    { text: "Take the cargo bike." },
  ]);

  const { submission } = await shop.talk.submit("Which one?", asTest);
  await shop.talk.wait(submission);

  const { messages } = await shop.talk.transcript();
  expect(messages).toHaveLength(4);
  expect(messages[2]).toMatchObject({
    details: [
      { bike: "cargo", count: 5 },
      { bike: "city", count: 4 },
      { bike: "road", count: 4 },
    ],
  });
});

// docs:start client
test("a client answers the calls of its tools", async () => {
  await using shop = stage(clerk, [
    { calls: [{ name: "show-map", input: { from: "the station" } }] },
    { text: "See you." },
  ]);
  const { submission } = await shop.talk.submit("How do I get to you?", asTest);

  for await (const update of shop.talk.follow({ signal: new AbortController().signal })) {
    const event = update.type === "entry" ? decodeEntry(update.entry) : undefined;
    if (event?.type === "tool.awaiting") {
      const result = { type: "result", output: { shown: true } } as const;
      await shop.talk.answer(event.data.call as CallId, result, { by: "user:test" });
    }
    if (event?.type === "turn.settled") break;
  }

  const { outcome } = await shop.talk.wait(submission);
  expect(outcome).toEqual({ status: "done" });
});
// docs:end client
