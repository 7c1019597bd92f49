import { describe, expect, test } from "vitest";
import { completeAgent, defineAgent, defineSkill } from "../src/index.ts";

const model = "scripted/echo";
const plain = { name: "fill-forms", description: "Fills forms.", body: "Write in capitals." };

test("a skill is what was declared, with resources and frozen", () => {
  const given = {
    ...plain,
    resources: { "references/fields.md": "Name, date." },
    license: "MIT",
    compatibility: "a pen",
    metadata: { author: "desk" },
    allowedTools: ["price"],
  };
  const skill = defineSkill(given);

  expect(skill).toEqual(given);
  expect(Object.isFrozen(skill)).toBe(true);
  expect(defineSkill(plain)).toEqual({ ...plain, resources: {} });
});

describe("a bad skill is refused", () => {
  const long = "x".repeat(70_000);
  const refusals: readonly (readonly [unknown, string])[] = [
    ["forms", "Skill must be an object"],
    [{ ...plain, name: undefined }, "Skill: name is missing."],
    [{ ...plain, name: "Forms" }, 'Skill "Forms": name must be 1 to 64 of a-z'],
    [{ ...plain, name: "-forms" }, "name must be 1 to 64"],
    [{ ...plain, name: "a--b" }, "name must be 1 to 64"],
    [{ ...plain, name: "a".repeat(65) }, "name must be 1 to 64"],
    [{ ...plain, description: undefined }, "description is missing."],
    [
      { ...plain, description: long },
      "description has 70000 characters; at most 1024 are allowed.",
    ],
    [{ ...plain, body: " " }, "body must be a text that is not empty"],
    [{ ...plain, body: long }, "body has 70000 characters; at most 65536 are allowed."],
    [{ ...plain, compatibility: long }, "compatibility has 70000 characters; at most 500"],
    [{ ...plain, instructions: "x" }, "instructions is not a known field."],
    [{ ...plain, metadata: { version: 1 } }, "metadata.version must be a text"],
    [{ ...plain, allowedTools: "price" }, 'allowedTools must be a list of names, not "price".'],
    [{ ...plain, resources: { "../secret": "x" } }, 'resources has the path "../secret"'],
    [{ ...plain, resources: { "/etc/passwd": "x" } }, 'resources has the path "/etc/passwd"'],
    [{ ...plain, resources: { "a\\b": "x" } }, "resources has the path"],
    [{ ...plain, resources: { "SKILL.md": "x" } }, 'resources has the path "SKILL.md"'],
    [{ ...plain, resources: { a: "x".repeat(1_000_001) } }, 'holds "a" with 1000001 characters'],
    [{ ...plain, resources: { a: 5 } }, "resources.a must be a text"],
    [{ ...plain, resources: Object.fromEntries(numbered(201)) }, "resources holds 201 texts"],
    [
      { ...plain, resources: Object.fromEntries(numbered(5, "x".repeat(900_000))) },
      "resources holds 4500000 characters",
    ],
  ];

  test.each(refusals.map(([definition, message]) => ({ definition, message })))(
    "$message",
    ({ definition, message }) => {
      expect(() => defineSkill(definition as never)).toThrowError(
        expect.objectContaining({
          code: "invalid-agent",
          message: expect.stringContaining(message),
          hint: expect.any(String),
        }),
      );
    },
  );
});

describe("an agent", () => {
  test("has the skills of its definition and of its folder", () => {
    const agent = defineAgent({ model, skills: [defineSkill(plain)] });
    const other = defineSkill({ ...plain, name: "other" });

    expect(completeAgent(agent, { name: "desk", skills: [other] }).skills).toEqual([
      { ...plain, resources: {} },
      other,
    ]);
    expect(defineAgent({ model }).skills).toBeUndefined();
  });

  test("has the skills of its manifest, and those that it declares itself once", () => {
    const agent = defineAgent({ model, skills: [defineSkill(plain)] });
    const other = { ...plain, name: "other", resources: {} };
    const manifest = JSON.parse(JSON.stringify([...(agent.skills ?? []), other]));

    expect(completeAgent(agent, { name: "desk", skills: manifest }).skills).toEqual(manifest);
    expect(() =>
      completeAgent(agent, { name: "desk", skills: [{ ...other, name: "Other" }] }),
    ).toThrowError('Skill "Other": name must be 1 to 64');
  });

  test("refuses what is no skill, and two of one name", () => {
    const skill = defineSkill(plain);
    const declare = (skills: unknown) => () => defineAgent({ model, skills: skills as never });

    expect(declare([plain])).toThrowError('Agent "agent": skills[0] must be made by defineSkill');
    expect(declare([skill, skill])).toThrowError(
      'Agent "agent": two skills are named "fill-forms".',
    );
    expect(declare({ skill })).toThrowError("Agent: skills must be a list, not an object.");
  });

  test("has the memory blocks of its definition", () => {
    const memory = { user: { description: "Who asks.", initial: "Nobody.", maxChars: 50 } };

    expect(defineAgent({ model, memory }).memory).toEqual(memory);
  });

  test.each([
    [[], "memory must be an object, not an array."],
    [{ User: { description: "x" } }, "memory.User must be named by 1 to 64 of a-z"],
    [{ user: {} }, "memory.user.description is missing."],
    [{ user: "x" }, 'memory.user must be an object, not "x".'],
    [{ user: { description: "x", max: 5 } }, "memory.user.max is not a known field."],
    [{ user: { description: "x", maxChars: 0 } }, "memory.user.maxChars must be a whole number"],
    [
      { user: { description: "x", initial: "12345", maxChars: 3 } },
      "memory.user.initial has 5 characters; the block holds at most 3.",
    ],
  ])("refuses memory that could not work: %j says %s", (memory, message) => {
    expect(() => defineAgent({ model, memory: memory as never })).toThrowError(
      expect.objectContaining({ code: "invalid-agent", message: expect.stringContaining(message) }),
    );
  });
});

function numbered(count: number, text = "x"): readonly (readonly [string, string])[] {
  return Array.from({ length: count }, (_each, index) => [`file-${index}`, text]);
}
