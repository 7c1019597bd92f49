import { defineSkill, readFields, type Fields } from "@tenon/agent";
import type { Skill } from "@tenon/contracts";
import { parse } from "yaml";
import { listFolder } from "./files.ts";
import { inside, messageOf, placed, projectError, type Place } from "./place.ts";
import { readSkillFiles } from "./skill-files.ts";

/** Loads `skills/<name>/SKILL.md` and the texts beside it, for every folder of `skills/`. */
export async function loadSkills(folder: Place): Promise<readonly Skill[]> {
  const { folders = [], files = [] } = (await listFolder(folder)) ?? {};
  if (files.includes("SKILL.md")) {
    throw projectError(
      inside(folder, "SKILL.md"),
      "a skill stands in a folder of its own.",
      `Move it to ${folder.file}/<name>/SKILL.md.`,
    );
  }
  const skills: Skill[] = [];
  for (const name of folders) skills.push(await loadSkill(inside(folder, name), name));
  return skills;
}

async function loadSkill(folder: Place, name: string): Promise<Skill> {
  const file = inside(folder, "SKILL.md");
  const texts = new Map(await readSkillFiles(folder));
  const text = texts.get("SKILL.md");
  if (text === undefined) {
    throw projectError(
      folder,
      "it holds no SKILL.md.",
      'Create SKILL.md, or start the folder\'s name with "_".',
    );
  }
  texts.delete("SKILL.md");
  const { fields, body } = readFrontmatter(file, text);
  try {
    return defineSkill({
      name: readName(fields, name),
      description: needed(fields, "description"),
      body,
      resources: Object.fromEntries(texts),
      license: fields.text("license"),
      compatibility: fields.text("compatibility"),
      metadata: fields.value("metadata") as Skill["metadata"],
      allowedTools: readAllowedTools(fields),
    });
  } catch (error) {
    throw placed(error, file);
  }
}

const known = ["name", "description", "license", "compatibility", "metadata", "allowed-tools"];

/** The fields between the first two lines of `---`, and what stands below. */
function readFrontmatter(
  file: Place,
  text: string,
): { readonly fields: Fields; readonly body: string } {
  const [, head, body] = /^---[ \t]*\r?\n(.*?)\r?\n?^---[ \t]*(?:\r?\n|$)(.*)$/msu.exec(text) ?? [];
  if (head === undefined || body === undefined) {
    throw projectError(
      file,
      'it does not begin with frontmatter: fields between two lines of "---".',
      "Begin with ---, name: ..., description: ..., ---.",
    );
  }
  try {
    const fields = readFields(parseYaml(file, head), {
      code: "invalid-project",
      subject: "Frontmatter",
      known,
    });
    return { fields, body: body.trim() };
  } catch (error) {
    throw placed(error, file);
  }
}

/** Every scalar is a text, as it stands there: `version: 1.0` is "1.0". */
function parseYaml(file: Place, text: string): unknown {
  try {
    return parse(text, { schema: "failsafe" });
  } catch (error) {
    throw projectError(
      file,
      `its frontmatter is not valid YAML: ${messageOf(error)}`,
      'Correct the line; put a text that holds ": " or "#" into quotes.',
    );
  }
}

function readName(fields: Fields, folder: string): string {
  const name = needed(fields, "name");
  if (name === folder) return name;
  const rule = `must be "${folder}", as its folder is named`;
  throw fields.refusal("name", rule, "Rename one of them.");
}

function needed(fields: Fields, name: string): string {
  const text = fields.text(name);
  if (text !== undefined) return text;
  throw fields.refusal(name, "is missing", `Add ${name}: a text.`);
}

/** The standard writes names with spaces between them; a list is meant the same. */
function readAllowedTools(fields: Fields): readonly string[] | undefined {
  const value = fields.value("allowed-tools");
  if (value === undefined || Array.isArray(value)) return value as readonly string[] | undefined;
  return fields.text("allowed-tools")?.split(/[\s,]+/);
}
