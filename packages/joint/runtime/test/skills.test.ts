import type { Message, ModelQuestion, Skill } from "@tenon/contracts";
import { storeOver } from "@tenon/testing";
import { expect, test } from "vitest";
import { createModels, perReply, type Script } from "./fixtures/models.ts";
import { createWorld, dataOf, lines, tool, type ProcessOptions } from "./fixtures/world.ts";

const forms: Skill = {
  name: "forms",
  description: "Fills forms.\nUse it for any form.",
  body: "Write in capitals.",
  compatibility: "a pen",
  resources: { "references/fields.md": "x".repeat(20_000) + "the end", "notes.md": "Short." },
};
const tax: Skill = { name: "tax", description: "Knows taxes.", body: "Ask first.", resources: {} };

const loads: Script = perReply(
  { calls: [{ name: "activate_skill", input: { name: "forms" } }] },
  { text: "Done." },
);

test("skills are listed by name and description, and loaded on demand", async () => {
  const world = createWorld();
  const models = createModels({ main: loads });
  const here = world.process({ models, agent: { skills: [forms, tax] } });
  await here.settle("hi");

  const [first, second] = models.asked;
  expect(first?.system).toBe(
    [
      "You help.",
      "",
      "# Skills",
      "Before you do what a skill is for, load its instructions with activate_skill. Those of an active skill are in the conversation; when they are out of sight, read its SKILL.md with read_skill_resource.",
      "- forms: Fills forms. Use it for any form.",
      "- tax: Knows taxes.",
    ].join("\n"),
  );
  expect(offered(first)).toEqual(["forms", "tax"]);
  expect(resultLine(second?.messages)).toBe(
    [
      'tool: The skill "forms" is active. Its instructions:',
      "Write in capitals.",
      "It needs: a pen",
      "Its resources, for read_skill_resource:\n- references/fields.md\n- notes.md",
    ].join("\n\n"),
  );
});

test("a loaded skill is recorded with its result, seen by the next step, and not offered again", async () => {
  const world = createWorld();
  const models = createModels({ main: loads });
  const here = world.process({ models, agent: { skills: [forms, tax] } });
  await here.settle("hi");

  const types = await world.types();
  const at = types.indexOf("state.set");
  expect(types.slice(at, at + 2)).toEqual(["state.set", "tool.settled"]);
  expect(dataOf(await world.events(), "agent.resolved").map(({ spec }) => spec.skills)).toEqual([
    [spec(forms, false), spec(tax, false)],
    [spec(forms, true), spec(tax, false)],
  ]);
  expect(offered(models.asked[1])).toEqual(["tax"]);
  expect(models.asked[1]?.system).toContain("- forms (active): Fills forms.");
});

test("when every skill is loaded there is nothing to load, in later turns neither", async () => {
  const world = createWorld();
  const models = createModels({ main: loads });
  const here = world.process({ models, agent: { skills: [forms] } });
  await here.settle("hi");
  await here.settle("again");

  expect(models.asked.map(({ tools }) => tools.map(({ name }) => name))).toEqual([
    ["activate_skill", "read_skill_resource"],
    ["read_skill_resource"],
    ["read_skill_resource"],
    ["read_skill_resource"],
  ]);
  expect(here.problems).toEqual([]);
});

test.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
  ["a resource", { skill: "forms", path: "./notes.md" }, "tool: Short."],
  ["its instructions", { skill: "forms", path: "SKILL.md" }, "tool: Write in capitals."],
  [
    "the rest of a long one",
    { skill: "forms", path: "references/fields.md", from: 19_999 },
    "tool: xthe end\n\n[Characters 19999 to 20007 of 20007. This is its end.]",
  ],
  [
    "a path that is not there",
    { skill: "forms", path: "../secret" },
    'tool!: The skill "forms" has no resource "../secret". `path` must be one of "SKILL.md", "references/fields.md", "notes.md".',
  ],
  [
    "a skill that is not there",
    { skill: "from", path: "x" },
    'tool!: There is no skill "from". `skill` must be one of "forms".',
  ],
  [
    "a place behind the end",
    { skill: "forms", path: "notes.md", from: 7 },
    "tool!: `from` must be a whole number from 0 to 6.",
  ],
])("%s is read", async (_name, input, line) => {
  const world = createWorld();
  const here = world.process({
    script: perReply(
      { calls: [{ name: "read_skill_resource", input: input as never }] },
      { text: "Done." },
    ),
    agent: { skills: [forms] },
  });
  await here.settle("hi");

  expect(lines((await here.desk.transcript()).messages)[2]).toBe(line);
});

test("a long resource is read in pieces, and the model is told how", async () => {
  const world = createWorld();
  const here = world.process({
    script: perReply(
      {
        calls: [
          { name: "read_skill_resource", input: { skill: "forms", path: "references/fields.md" } },
        ],
      },
      { text: "Done." },
    ),
    agent: { skills: [forms] },
  });
  await here.settle("hi");

  expect(lines((await here.desk.transcript()).messages)[2]?.slice(-60)).toBe(
    "x\n\n[Characters 0 to 20000 of 20007. Read on with from: 20000.]".slice(-60),
  );
});

test("a call for a skill that nobody declared says which there are", async () => {
  const world = createWorld();
  const here = world.process({
    script: perReply(
      { calls: [{ name: "activate_skill", input: { name: "magic" } }] },
      { text: "Done." },
    ),
    agent: { skills: [forms, tax] },
  });
  await here.settle("hi");

  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    'tool!: There is no skill "magic". `name` must be one of "forms", "tax".',
  );
  expect(dataOf(await world.events(), "state.set")).toEqual([]);
});

test("a tool of the agent cannot set what is the host's", async () => {
  const world = createWorld();
  const here = world.process({
    script: perReply({ calls: [{ name: "cheat" }] }, { text: "Done." }),
    tools: [tool("cheat", { run: (_input, { state }) => state.set("host:skill/forms", true) })],
  });
  await here.settle("hi");

  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    'tool!: The tool "cheat" set the state "host:skill/forms"; names that begin with "host:" are the host\'s.',
  );
});

test("an agent whose tool has the name of a host's tool fails, and says so", async () => {
  const world = createWorld();
  const here = world.process({ tools: [tool("activate_skill")], agent: { skills: [forms] } });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: {
      code: "agent",
      message:
        'Agent "desk" has a tool "activate_skill", which is the name of a tool of the host. Rename it.',
    },
  });
});

test("a process that dies with the load of a skill loads it once more, and the next step sees it", async () => {
  const world = createWorld();
  const models = createModels({ main: loads });
  const process: ProcessOptions = { models, agent: { skills: [forms] } };
  const before = world.process({
    ...process,
    logs: (logs) =>
      storeOver(logs, {
        append: async (lease, batch, options) => {
          if (!batch.some(({ type }) => type === "tool.settled"))
            return logs.append(lease, batch, options);
          await before.crash();
          return new Promise(() => undefined);
        },
      }),
  });
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(10);
  const after = world.process(process);
  await after.desk.wait(submission);

  expect(dataOf(await world.events(), "state.set")).toEqual([
    { name: "host:skill/forms", value: true },
  ]);
  expect(models.asked.at(-1)?.tools.map(({ name }) => name)).toEqual(["read_skill_resource"]);
});

function spec(
  { name, description }: Skill,
  active: boolean,
): { readonly name: string; readonly description: string; readonly active: boolean } {
  return { name, description, active };
}

function offered(question: ModelQuestion | undefined): unknown {
  const input = question?.tools[0]?.input;
  return (
    input as { readonly properties?: { readonly name: { readonly enum: unknown } } } | undefined
  )?.properties?.name.enum;
}

function resultLine(messages: readonly Message[] | undefined): string | undefined {
  return lines(messages ?? []).at(-1);
}
