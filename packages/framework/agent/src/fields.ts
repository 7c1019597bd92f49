import { TenonError, type ErrorCode } from "@tenon/contracts";
import { closestMatch } from "leven";

/** What may stand in a definition, and how anything else is refused. */
export interface FieldRules {
  readonly code: ErrorCode;
  /** Names the definition in messages, e.g. `Tool "price"`. */
  readonly subject: string;
  readonly known: readonly string[];
  /** Names that people bring from elsewhere -> the field they mean. */
  readonly synonyms?: { readonly [name: string]: string };
  /** Fields that nothing enforces yet -> what to do instead. Refused with `capability-missing`. */
  readonly unsupported?: { readonly [name: string]: string };
  /** Where a nested definition stands, e.g. `limits.`. */
  readonly path?: string;
}

/** A function of a definition whose types the declaration checks, not the program. */
export type Callback = (...values: readonly unknown[]) => unknown;

/** The fields of a definition, decoded one by one. */
export class Fields {
  readonly rules: FieldRules;
  readonly #source: object;

  constructor(source: object, rules: FieldRules) {
    this.#source = source;
    this.rules = rules;
  }

  /** The names of the fields that are set. */
  names(): readonly string[] {
    return Object.keys(this.#source).filter((name) => this.has(name));
  }

  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  value(name: string): unknown {
    return Reflect.get(this.#source, name);
  }

  text(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || (typeof value === "string" && value.trim() !== "")) return value;
    throw this.refusal(
      name,
      `must be a text that is not empty, not ${shown(value)}`,
      `Write a string for ${name}.`,
    );
  }

  flag(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === "boolean") return value;
    throw this.refusal(
      name,
      `must be true or false, not ${shown(value)}`,
      `Set ${name}: true, or leave it out.`,
    );
  }

  /** A whole number of at least 1. */
  count(name: string, largest: number = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= largest) {
      return value;
    }
    throw this.refusal(
      name,
      `must be a whole number from 1 to ${largest}, not ${shown(value)}`,
      `Write such a number, or leave ${name} out.`,
    );
  }

  choice<Value extends string>(name: string, values: readonly Value[]): Value | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const found = values.find((each) => each === value);
    if (found !== undefined) return found;
    const allowed = values.map((each) => `"${each}"`).join(", ");
    throw this.refusal(
      name,
      `must be one of ${allowed}, not ${shown(value)}`,
      suggestion(value, values) ?? `Choose one of them, or leave ${name} out.`,
    );
  }

  callback(name: string): Callback | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value === "function") {
      return (...values): unknown => Reflect.apply(value, this.#source, values);
    }
    throw this.refusal(
      name,
      `must be a function, not ${shown(value)}`,
      `Write a function for ${name}, or leave it out.`,
    );
  }

  /** A nested definition. */
  section(name: string, known: readonly string[]): Fields | undefined {
    if (!this.has(name)) return undefined;
    const { code, subject, path = "" } = this.rules;
    return readFields(this.value(name), { code, subject, known, path: `${path}${name}.` });
  }

  refusal(name: string, rule: string, fix: string): TenonError {
    const { code, subject, path = "" } = this.rules;
    return new TenonError(code, `${subject}: ${path}${name} ${rule}.`, { hint: fix });
  }
}

/** Reads a definition. Throws for what is no object and for fields that are not known. */
export function readFields(definition: unknown, rules: FieldRules): Fields {
  const { code, subject, path } = rules;
  const place = path === undefined ? subject : `${subject}: ${path.slice(0, -1)}`;
  if (typeof definition !== "object" || definition === null || Array.isArray(definition)) {
    throw new TenonError(code, `${place} must be an object, not ${shown(definition)}.`, {
      hint: `Write an object with the fields ${rules.known.join(", ")}.`,
    });
  }
  const fields = new Fields(definition, rules);
  for (const name of fields.names()) checkKnown(name, rules);
  return fields;
}

/** A value as a message may show it: short, on one line. */
export function shown(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (value === null || value === undefined || typeof value === "number") return String(value);
  if (typeof value === "string") return JSON.stringify(shortened(value));
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function checkKnown(name: string, rules: FieldRules): void {
  if (rules.known.includes(name)) return;
  const { code, subject, path = "" } = rules;
  const instead = rules.unsupported?.[name];
  if (instead !== undefined) {
    throw new TenonError(
      "capability-missing",
      `${subject}: ${path}${name} is not supported yet, so it is refused rather than ignored.`,
      { hint: instead },
    );
  }
  const synonym = rules.synonyms?.[name];
  const meant = synonym === undefined ? suggestion(name, rules.known) : didYouMean(synonym);
  throw new TenonError(code, `${subject}: ${path}${shortened(name)} is not a known field.`, {
    hint: meant ?? `Known fields: ${rules.known.join(", ")}.`,
  });
}

function suggestion(value: unknown, candidates: readonly string[]): string | undefined {
  if (typeof value !== "string") return undefined;
  const maxDistance = Math.min(3, Math.ceil(value.length / 2));
  const match = closestMatch(
    value.toLowerCase(),
    candidates.map((each) => each.toLowerCase()),
    {
      maxDistance,
    },
  );
  const meant = candidates.find((each) => each.toLowerCase() === match);
  return meant === undefined ? undefined : didYouMean(meant);
}

function didYouMean(name: string): string {
  return `Did you mean "${name}"?`;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
