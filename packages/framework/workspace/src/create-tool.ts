import type { Json, Tool, ToolContext, Validation } from "@tenon/contracts";

/** What a field of an input is. */
interface Field {
  readonly type: "text" | "count" | "flag";
  readonly description: string;
  readonly isOptional?: true;
}

/** A tool over flat inputs. */
export interface ToolOptions {
  readonly name: string;
  readonly description: string;
  readonly fields: { readonly [name: string]: Field };
  /** Two calls of one reply that change files are run one after the other, so that both are kept. */
  readonly changes?: true;
  readonly run: (input: Input, context: ToolContext) => Promise<string>;
}

/** The decoded fields of an input. */
interface Input {
  text(name: string): string;
  maybeText(name: string): string | undefined;
  count(name: string): number | undefined;
  flag(name: string): boolean;
}

/** Makes a tool; a call that is cut off leaves no trace in a durable workspace, so it simply runs again. */
export function createTool(options: ToolOptions): Tool {
  const { name, description, fields, changes } = options;
  const tool: Tool = {
    spec: {
      name,
      description,
      input: {
        type: "object",
        properties: Object.fromEntries(
          Object.entries(fields).map(([field, { type, description: about }]) => [
            field,
            {
              type: jsonTypes[type],
              description: about,
              ...(type === "count" ? { minimum: 0 } : {}),
            },
          ]),
        ),
        required: Object.keys(fields).filter((field) => fields[field]?.isOptional !== true),
        additionalProperties: false,
      },
      ...(changes === true ? { sequential: true } : {}),
    },
    replay: "safe",
    ...(changes === true ? { changesFiles: true } : {}),
    secrets: [],
    validate: (input) => validate(options, input),
    run: (input, context) => options.run(inputOf(input), context),
  };
  // The mark by which `defineAgent` knows what it can trust to be a tool; it renames.
  Object.defineProperty(tool, Symbol.for("tenon.tool"), {
    value: (renamed: string) => createTool({ ...options, name: renamed }),
  });
  return Object.freeze(tool);
}

const jsonTypes = { text: "string", count: "integer", flag: "boolean" } as const;

function validate({ name, fields }: ToolOptions, input: Json): Validation {
  const given = fieldsOf(input);
  const refuse = (problem: string): Validation => ({
    ok: false,
    message: `Input of tool "${name}" is invalid: ${problem}`,
  });
  if (given === undefined) return refuse("it must be an object.");
  for (const field of Object.keys(given)) {
    if (Object.hasOwn(fields, field)) continue;
    return refuse(
      `there is no field "${field}". The fields are: ${Object.keys(fields).join(", ")}.`,
    );
  }
  for (const [field, { type, isOptional }] of Object.entries(fields)) {
    const value = Object.hasOwn(given, field) ? given[field] : undefined;
    const isAbsent = value === undefined || (value === null && isOptional === true);
    if (isAbsent ? isOptional !== true : !isOf(type, value))
      return refuse(`/${field} must be ${wanted[type]}.`);
  }
  return { ok: true, value: given };
}

const wanted = {
  text: "a text",
  count: "a whole number from 0",
  flag: "true or false",
} as const;

function isOf(type: Field["type"], value: unknown): boolean {
  if (type === "text") return typeof value === "string";
  if (type === "flag") return typeof value === "boolean";
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function inputOf(validated: unknown): Input {
  const given = fieldsOf(validated) ?? {};
  const text = (name: string): string | undefined => {
    const value = given[name];
    return typeof value === "string" ? value : undefined;
  };
  return {
    text: (name) => text(name) ?? "",
    maybeText: text,
    count: (name) => {
      const value = given[name];
      return typeof value === "number" ? value : undefined;
    },
    flag: (name) => given[name] === true,
  };
}

function fieldsOf(input: unknown): { readonly [field: string]: Json } | undefined {
  return typeof input === "object" && input !== null && !Array.isArray(input)
    ? (input as { readonly [field: string]: Json })
    : undefined;
}
