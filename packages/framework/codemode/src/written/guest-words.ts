import { TenonError, type Json, type JsonObject } from "@tenon/contracts";

/** The fields of an object; none of what is none. */
export function fieldsOf(value: Json): JsonObject {
  return isObject(value) ? value : {};
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What the code of a written workflow says to its host; nothing of it is trusted. */
export class GuestWords {
  readonly #fields: JsonObject;
  readonly #call: string;

  constructor(call: string, input: Json) {
    this.#call = call;
    this.#fields = fieldsOf(input);
  }

  has(field: string): boolean {
    return Object.hasOwn(this.#fields, field) && this.#fields[field] !== null;
  }

  json(field: string): Json {
    return Object.hasOwn(this.#fields, field) ? (this.#fields[field] ?? null) : null;
  }

  text(field: string): string {
    const value = this.json(field);
    if (typeof value === "string" && value !== "") return value;
    throw this.#refusal(field, "a text");
  }

  number(field: string): number {
    const value = this.json(field);
    if (typeof value === "number") return value;
    throw this.#refusal(field, "a number");
  }

  texts(field: string): readonly string[] {
    const value = this.json(field);
    if (!Array.isArray(value)) throw this.#refusal(field, "a list of texts");
    return value.map((each: Json) => {
      if (typeof each === "string") return each;
      throw this.#refusal(field, "a list of texts");
    });
  }

  words(field: string): GuestWords {
    return new GuestWords(`${this.#call}, ${field}`, this.json(field));
  }

  /** Only those of `fields` that were given, each read as `read` says. */
  given<Value>(fields: readonly string[], read: (field: string) => Value): Record<string, Value> {
    return Object.fromEntries(
      fields.filter((field) => this.has(field)).map((field) => [field, read(field)]),
    );
  }

  #refusal(field: string, wanted: string): TenonError {
    return new TenonError("invalid-input", `step.${this.#call}: "${field}" must be ${wanted}.`);
  }
}
