import { TenonError, type Json, type SecretValues, type Secrets } from "@tenon/contracts";

/** Resolves declared secrets, and removes every value it ever resolved from what leaves the host. */
export class SecretKeeper {
  readonly #secrets: Secrets;
  readonly #values = new Map<string, readonly Form[]>();

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
    // Within JSON every form is escaped once more, its plain one too.
    const scrubbed = this.#replace(text, "inJson");
    return scrubbed === text ? value : (JSON.parse(scrubbed) as Value);
  }

  /** `text` in which each known secret is replaced by its name. */
  scrubText(text: string): string {
    return this.#replace(text, "plain");
  }

  /** The same for a file: only one that holds a secret is touched. */
  scrubBytes(bytes: Uint8Array): Uint8Array {
    if (this.#values.size === 0) return bytes;
    const text = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes);
    const scrubbed = this.scrubText(text);
    return scrubbed === text ? bytes : new TextEncoder().encode(scrubbed);
  }

  async #resolveOne(name: string, user: string): Promise<string> {
    const value = await this.#secrets.get(name);
    if (value === undefined || value === "") {
      throw new TenonError(
        "missing-secret",
        `${user} needs the secret ${name}, which is not set.`,
        {
          hint:
            this.#secrets.advice?.(name) ??
            `Set the environment variable ${name}, or give it to the platform.`,
        },
      );
    }
    // A very short value would blank out ordinary text.
    if (value.length >= 6 && !this.#knows(name, value)) this.#values.set(name, formsOf(value));
    return value;
  }

  /** The plain form is the last. */
  #knows(name: string, value: string): boolean {
    return this.#values.get(name)?.at(-1)?.plain === value;
  }

  #replace(text: string, written: keyof Form): string {
    let scrubbed = text;
    for (const [name, forms] of this.#values) {
      for (const form of forms) scrubbed = scrubbed.replaceAll(form[written], `[secret ${name}]`);
    }
    return scrubbed;
  }
}

/** How a secret may stand in a text, and how that text stands in JSON. Made once: every fragment of a reply is searched. */
type Form = { readonly plain: string; readonly inJson: string };

/** A secret as it stands in a text: plain, in JSON, and in JSON that is a text in JSON. The most escaped first. */
function formsOf(value: string): readonly Form[] {
  const once = escaped(value);
  const plain = once === value ? [value] : [escaped(once), once, value];
  return plain.map((form) => ({ plain: form, inJson: escaped(form) }));
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
