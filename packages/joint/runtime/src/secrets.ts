import { TenonError, type Json, type SecretValues, type Secrets } from "@tenon/contracts";

/** Resolves declared secrets, and removes every value it ever resolved from what leaves the host. */
export class SecretKeeper {
  readonly #secrets: Secrets;
  readonly #values = new Map<string, string>();

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  /** Rejects with `missing-secret` when one of `names` has no value. */
  async resolve(names: readonly string[], user: string): Promise<SecretValues> {
    const entries = await Promise.all(
      names.map(async (name) => [name, await this.#resolveOne(name, user)] as const),
    );
    return Object.fromEntries(entries);
  }

  /** A copy of `value` in which each known secret is replaced by its name. */
  scrub<Value extends Json>(value: Value): Value {
    if (this.#values.size === 0) return value;
    const text = JSON.stringify(value);
    const scrubbed = this.#scrubJsonText(text);
    return scrubbed === text ? value : (JSON.parse(scrubbed) as Value);
  }

  /** `text` in which each known secret is replaced by its name. */
  scrubText(text: string): string {
    let scrubbed = text;
    for (const [name, value] of this.#values)
      scrubbed = scrubbed.replaceAll(value, `[secret ${name}]`);
    return scrubbed;
  }

  async #resolveOne(name: string, user: string): Promise<string> {
    const value = await this.#secrets.get(name);
    if (value === undefined || value === "") {
      throw new TenonError(
        "missing-secret",
        `${user} needs the secret ${name}, which is not set.`,
        {
          hint: `Set the environment variable ${name}, or give it to the platform.`,
        },
      );
    }
    // A very short value would blank out ordinary text.
    if (value.length >= 6) this.#values.set(name, value);
    return value;
  }

  #scrubJsonText(text: string): string {
    let scrubbed = text;
    for (const [name, value] of this.#values) {
      scrubbed = scrubbed.replaceAll(JSON.stringify(value).slice(1, -1), `[secret ${name}]`);
    }
    return scrubbed;
  }
}
