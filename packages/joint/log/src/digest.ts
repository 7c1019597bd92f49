import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { TenonError, type Digest, type Json } from "@tenon/contracts";
import canonicalize from "canonicalize";

/** A value as canonical JSON (RFC 8785). Throws `invalid-input` when it has none, such as NaN or half a surrogate pair. */
export function canonicalJson(value: CanonicalInput): string {
  const text = canonicalText(value);
  if (text === undefined) throw new TenonError("invalid-input", "The value is not JSON.");
  return text;
}

/** What has a canonical form: JSON, where an absent field may be written as undefined. */
export type CanonicalInput = Json | { readonly [field: string]: Json | undefined };

/** The digest of the canonical JSON of `value`. */
export function digestOf(value: CanonicalInput): Digest {
  return digestOfBytes(utf8ToBytes(canonicalJson(value)));
}

/** The digest of `bytes`. */
export function digestOfBytes(bytes: Uint8Array): Digest {
  return `sha256:${bytesToHex(sha256(bytes))}` as Digest;
}

/** The digest of a list of digests that grows at its end: the same as `digestOf` gives. */
export class GrowingDigest {
  #digests: readonly Digest[] = [];
  readonly #hash = sha256.create();

  /** Whether all that was given until now begins `digests`. */
  isBeginOf(digests: readonly Digest[]): boolean {
    return this.#digests.every((digest, index) => digest === digests[index]);
  }

  /** The digest of a list that begins with all that was given until now. */
  of(digests: readonly Digest[]): Digest {
    const text = digests
      .slice(this.#digests.length)
      .map((digest, index) => `${this.#digests.length + index === 0 ? "[" : ","}"${digest}"`)
      .join("");
    this.#hash.update(utf8ToBytes(text));
    this.#digests = digests;
    return `sha256:${bytesToHex(this.#hash.clone().update(utf8ToBytes("]")).digest())}` as Digest;
  }
}

function canonicalText(value: CanonicalInput): string | undefined {
  try {
    return canonicalize(value);
  } catch (error) {
    throw new TenonError("invalid-input", "The value has no canonical JSON form.", {
      hint: "Numbers must be finite, texts well-formed Unicode (`text.toWellFormed()`), and nothing may contain itself.",
      cause: error,
    });
  }
}
