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
