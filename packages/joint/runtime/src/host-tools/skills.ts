import type { Json, Skill, SkillSpec, Tool, Validation } from "@tenon/contracts";
import { hostValues } from "@tenon/log";
import { fieldsOf, listed, oneLine, textField } from "./fields.ts";
import { createHostTool } from "./host-tool.ts";
import type { HostAddition, HostView } from "./host-tools.ts";

/** Skills: listed by name and description, loaded when the model asks, and told apart once they are. */
export function skillsFeature({ agent, ledger }: HostView): HostAddition | undefined {
  const { skills = [] } = agent;
  if (skills.length === 0) return undefined;
  const { values } = ledger.state;
  const specs = skills.map(({ name, description }): SkillSpec => ({
    name,
    description,
    active: Object.hasOwn(values, hostValues.skill(name)),
  }));
  const inactive = specs.filter(({ active }) => !active).map(({ name }) => name);
  return {
    tools: [activateSkill(skills, inactive), readSkillResource(skills)],
    unoffered: inactive.length === 0 ? ["activate_skill"] : [],
    section: sectionOf(specs),
    spec: { skills: specs },
  };
}

/** Most characters of a resource that one call returns. */
const mostCharacters = 20_000;

/** The path under which the instructions of a skill are read again. */
const bodyPath = "SKILL.md";

function sectionOf(specs: readonly SkillSpec[]): string {
  const lines = specs.map(
    ({ name, description, active }) =>
      `- ${name}${active ? " (active)" : ""}: ${oneLine(description)}`,
  );
  return [
    "# Skills",
    "Before you do what a skill is for, load its instructions with activate_skill. Those of an active skill are in the conversation; when they are out of sight, read its SKILL.md with read_skill_resource.",
    ...lines,
  ].join("\n");
}

function activateSkill(skills: readonly Skill[], inactive: readonly string[]): Tool {
  return createHostTool({
    spec: {
      name: "activate_skill",
      description: "Loads the instructions of a skill and the list of its resources.",
      input: {
        type: "object",
        properties: { name: { type: "string", enum: inactive } },
        required: ["name"],
        additionalProperties: false,
      },
    },
    replay: "safe",
    validate: (input) => {
      const found = skillOf(skills, fieldsOf(input)["name"], "name");
      return "problem" in found
        ? { ok: false, message: found.problem }
        : { ok: true, value: { name: found.name } };
    },
    run: (input, { state }) => {
      const found = skillOf(skills, textField(input, "name"), "name");
      if ("problem" in found) return found.problem;
      state.set(hostValues.skill(found.name), true);
      return loadedText(found);
    },
  });
}

function loadedText({ name, body, compatibility, resources }: Skill): string {
  const paths = Object.keys(resources);
  return [
    `The skill "${name}" is active. Its instructions:`,
    body,
    ...(compatibility === undefined ? [] : [`It needs: ${compatibility}`]),
    ...(paths.length === 0
      ? []
      : [
          `Its resources, for read_skill_resource:\n${paths.map((path) => `- ${path}`).join("\n")}`,
        ]),
  ].join("\n\n");
}

function readSkillResource(skills: readonly Skill[]): Tool {
  return createHostTool({
    spec: {
      name: "read_skill_resource",
      description: `Reads a resource of a skill, at most ${mostCharacters} characters at once. "${bodyPath}" is the skill's instructions.`,
      input: {
        type: "object",
        properties: {
          skill: { type: "string", enum: skills.map(({ name }) => name) },
          path: { type: "string" },
          from: {
            type: "integer",
            minimum: 0,
            description: "Number of the first character to read; default 0.",
          },
        },
        required: ["skill", "path"],
        additionalProperties: false,
      },
    },
    replay: "safe",
    validate: (input) => readableResource(skills, input),
    run: (input) => {
      const found = skillOf(skills, textField(input, "skill"), "skill");
      if ("problem" in found) return found.problem;
      const text = textAt(found, textField(input, "path")) ?? "";
      return excerpt(text, Number(fieldsOf(input as Json)["from"]));
    },
  });
}

function readableResource(skills: readonly Skill[], input: Json): Validation {
  const { skill, path, from = 0 } = fieldsOf(input);
  const found = skillOf(skills, skill, "skill");
  if ("problem" in found) return { ok: false, message: found.problem };
  const plain = typeof path === "string" ? path.replace(/^(\.\/)+/, "") : "";
  const text = textAt(found, plain);
  if (text === undefined) {
    const paths = listed([bodyPath, ...Object.keys(found.resources)]);
    const message = `The skill "${found.name}" has no resource ${JSON.stringify(path ?? null)}. \`path\` must be one of ${paths}.`;
    return { ok: false, message };
  }
  if (typeof from !== "number" || !Number.isInteger(from) || from < 0 || from > text.length) {
    const message = `\`from\` must be a whole number from 0 to ${text.length}.`;
    return { ok: false, message };
  }
  return { ok: true, value: { skill: found.name, path: plain, from } };
}

function textAt({ body, resources }: Skill, path: string): string | undefined {
  if (path === bodyPath) return body;
  return Object.hasOwn(resources, path) ? resources[path] : undefined;
}

function excerpt(text: string, from: number): string {
  const to = Math.min(text.length, from + mostCharacters);
  if (from === 0 && to === text.length) return text;
  const rest = to === text.length ? "This is its end." : `Read on with from: ${to}.`;
  return `${text.slice(from, to).toWellFormed()}\n\n[Characters ${from} to ${to} of ${text.length}. ${rest}]`;
}

function skillOf(
  skills: readonly Skill[],
  name: Json | undefined,
  field: string,
): Skill | { readonly problem: string } {
  const found = skills.find((skill) => skill.name === name);
  if (found !== undefined) return found;
  const names = listed(skills.map((skill) => skill.name));
  return {
    problem: `There is no skill ${JSON.stringify(name ?? null)}. \`${field}\` must be one of ${names}.`,
  };
}
