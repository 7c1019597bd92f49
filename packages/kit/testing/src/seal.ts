import { createHash } from "node:crypto";

/** Signs a thought the way providers do: the client cannot read it, but must not change what it belongs to. */
export function seal(text: string, label: string): string {
  return `${label}.${createHash("sha256").update(text).digest("hex").slice(0, 12)}`;
}

/** Tells whether `signature` was made by `seal` for exactly this text. */
export function isSealed(text: string, signature: string): boolean {
  const label = signature.slice(0, Math.max(0, signature.lastIndexOf(".")));
  return signature === seal(text, label);
}
