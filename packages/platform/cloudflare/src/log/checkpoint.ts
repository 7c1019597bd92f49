import type { Checkpoint } from "@tenon/contracts";

/** Encodes a checkpoint for storing. */
export function encodeCheckpoint({ offset, format, state }: Checkpoint): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ offset, format })}\n${state}`);
}

/** The checkpoint in some bytes. One that cannot be read is none: it is a cache. */
export function decodeCheckpoint(bytes: Uint8Array | undefined): Checkpoint | undefined {
  if (bytes === undefined) return undefined;
  const text = new TextDecoder().decode(bytes);
  const end = text.indexOf("\n");
  try {
    const head: Omit<Checkpoint, "state"> = JSON.parse(text.slice(0, end));
    return { ...head, state: text.slice(end + 1) };
  } catch {
    return undefined;
  }
}
