import type { Json } from "@tenon/contracts";

/** Too short a value would blank out ordinary text. */
const shortest = 6;

/** The values of headers that were ever sent to a server. It may repeat them; nobody else is to see them. */
export class Credentials {
  readonly #values = new Map<string, string>();

  /** Remembers what is sent, whole and without its scheme: `Bearer abc` is known as `abc`, too. */
  learn(headers: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(headers)) {
      for (const part of [value, value.slice(value.indexOf(" ") + 1)])
        if (part.length >= shortest) this.#values.set(part, name.toLowerCase());
    }
  }

  /** A text in which each of them is replaced by the name of its header. */
  scrubText(text: string): string {
    let scrubbed = text;
    for (const [value, name] of this.#values)
      scrubbed = scrubbed.replaceAll(value, `[header ${name}]`);
    return scrubbed;
  }

  /** The same for every text in a value, names of fields too. */
  scrub<Value extends Json>(value: Value): Value {
    return this.#scrubAny(value) as Value;
  }

  /** What an error says. The error itself may hold the whole request, so it goes no further. */
  reasonOf(error: unknown): string {
    return this.scrubText(error instanceof Error ? error.message : String(error));
  }

  #scrubAny(value: Json): Json {
    if (typeof value === "string") return this.scrubText(value);
    if (typeof value !== "object" || value === null) return value;
    if (isList(value)) return value.map((each) => this.#scrubAny(each));
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [this.scrubText(name), this.#scrubAny(each)]),
    );
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
