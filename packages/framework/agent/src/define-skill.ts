import { TenonError, type Skill } from "@tenon/contracts";
import { readFields, shown, type Fields } from "./fields.ts";
import { readMark, setMark } from "./marks.ts";

/** What a person writes to declare a skill; a project has one folder with a `SKILL.md` for each. */
export interface SkillDefinition {
  /** Lower-case letters, digits and single hyphens; at most 64. */
  readonly name: string;
  /** What it is for and when to use it, for the model; at most 1,024 characters. */
  readonly description: string;
  /** What the model is told once it loads the skill. */
  readonly body: string;
  /** Texts that the body refers to, by path. */
  readonly resources?: { readonly [path: string]: string } | undefined;
  readonly license?: string | undefined;
  /** What the skill needs around it; at most 500 characters. */
  readonly compatibility?: string | undefined;
  readonly metadata?: { readonly [name: string]: string } | undefined;
  /** Tools that the skill is meant for. It permits nothing. */
  readonly allowedTools?: readonly string[] | undefined;
}

/** Declares a skill. Throws `invalid-agent` for what could not work. */
export function defineSkill(definition: SkillDefinition): Skill {
  const fields = readFields(definition, {
    code: "invalid-agent",
    subject: subjectOf(definition),
    known,
    synonyms,
  });
  const license = fields.text("license");
  const compatibility = limitedText(fields, "compatibility", 500);
  const metadata = readTexts(fields, "metadata");
  const allowedTools = readNames(fields, "allowedTools");
  const skill: Skill = {
    name: readName(fields),
    description: needed(fields, "description", limitedText(fields, "description", 1_024)),
    body: needed(fields, "body", limitedText(fields, "body", largestBody)),
    resources: readResources(fields),
    ...(license === undefined ? {} : { license }),
    ...(compatibility === undefined ? {} : { compatibility }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(allowedTools === undefined ? {} : { allowedTools }),
  };
  setMark(skill, "skill", true);
  return Object.freeze(skill);
}

/** The skills of an agent, checked. Throws `invalid-agent`. */
export function checkSkills(agent: string, skills: readonly unknown[]): readonly Skill[] {
  const names = new Set<string>();
  const checked = skills.map((skill, index) => {
    if (!isSkill(skill)) {
      throw new TenonError(
        "invalid-agent",
        `Agent "${agent}": skills[${index}] must be made by defineSkill, not ${shown(skill)}.`,
        { hint: "Write defineSkill({ name, description, body })." },
      );
    }
    if (names.has(skill.name)) {
      throw new TenonError(
        "invalid-agent",
        `Agent "${agent}": two skills are named "${skill.name}".`,
        {
          hint: "Rename or remove one of them.",
        },
      );
    }
    names.add(skill.name);
    return skill;
  });
  return Object.freeze(checked);
}

/** A manifest holds the skills of a definition too: what is the same is one skill. */
export function joinedSkills(own: readonly unknown[], more: readonly Skill[]): readonly unknown[] {
  const stated = new Set(own.map((skill) => JSON.stringify(skill)));
  const others = more.filter((skill) => !stated.has(JSON.stringify(skill)));
  return [...own, ...others.map((skill) => (isSkill(skill) ? skill : defineSkill(skill)))];
}

const known = [
  "name",
  "description",
  "body",
  "resources",
  "license",
  "compatibility",
  "metadata",
  "allowedTools",
];

const synonyms = {
  "allowed-tools": "allowedTools",
  content: "body",
  instructions: "body",
  files: "resources",
};

const largestBody = 65_536;
const largestResource = 1_000_000;
const largestSkill = 4_000_000;
const mostResources = 200;

function isSkill(value: unknown): value is Skill {
  return readMark(value, "skill") !== undefined;
}

function subjectOf(definition: unknown): string {
  const name: unknown =
    typeof definition === "object" && definition !== null
      ? Reflect.get(definition, "name")
      : undefined;
  return typeof name === "string" ? `Skill ${shown(name)}` : "Skill";
}

function readName(fields: Fields): string {
  const name = needed(fields, "name", fields.text("name"));
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && name.length <= 64) return name;
  throw fields.refusal(
    "name",
    'must be 1 to 64 of a-z, 0-9 and single "-" between them',
    'For example "fill-forms".',
  );
}

function needed(fields: Fields, name: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw fields.refusal(name, "is missing", `Add ${name}: a text.`);
}

function limitedText(fields: Fields, name: string, most: number): string | undefined {
  const text = fields.text(name);
  if (text === undefined || text.length <= most) return text;
  throw fields.refusal(
    name,
    `has ${text.length} characters; at most ${most} are allowed`,
    name === "body" ? "Move parts of it into resources." : "Shorten it.",
  );
}

function readTexts(fields: Fields, name: string): { readonly [name: string]: string } | undefined {
  const value = fields.value(name);
  if (value === undefined) return undefined;
  const section = fields.section(
    name,
    typeof value === "object" && value !== null ? Object.keys(value) : [],
  );
  return Object.freeze(
    Object.fromEntries((section?.names() ?? []).map((each) => [each, readText(section, each)])),
  );
}

/** An empty text is one too, such as an empty `__init__.py`. */
function readText(section: Fields | undefined, name: string): string {
  return section?.value(name) === "" ? "" : (section?.text(name) ?? "");
}

function readNames(fields: Fields, name: string): readonly string[] | undefined {
  const value = fields.value(name);
  if (value === undefined) return undefined;
  const isList = Array.isArray(value) && value.every((each) => typeof each === "string");
  if (isList) return Object.freeze([...value]);
  throw fields.refusal(name, `must be a list of names, not ${shown(value)}`, "Write a list.");
}

function readResources(fields: Fields): Skill["resources"] {
  const resources = readTexts(fields, "resources") ?? {};
  const paths = Object.keys(resources);
  if (paths.length > mostResources) {
    throw fields.refusal(
      "resources",
      `holds ${paths.length} texts; at most ${mostResources} are allowed`,
      "Make two skills of it.",
    );
  }
  let total = 0;
  for (const path of paths) total += checkedResource(fields, path, resources[path] ?? "");
  if (total <= largestSkill) return resources;
  throw fields.refusal(
    "resources",
    `holds ${total} characters; at most ${largestSkill} are allowed`,
    "Make two skills of it.",
  );
}

function checkedResource(fields: Fields, path: string, text: string): number {
  const segments = path.split("/");
  const isInside = segments.every((segment) => !["", ".", ".."].includes(segment));
  if (!isInside || path.includes("\\") || path === "SKILL.md") {
    throw fields.refusal(
      "resources",
      `has the path ${shown(path)}, which is not one of a file inside the skill's folder`,
      'Write a relative path with "/", such as "references/fields.md".',
    );
  }
  if (text.length <= largestResource) return text.length;
  throw fields.refusal(
    "resources",
    `holds ${shown(path)} with ${text.length} characters; at most ${largestResource} are allowed`,
    "Split it, or let a tool look it up.",
  );
}
