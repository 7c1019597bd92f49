import { randomFillSync, randomInt } from "node:crypto";
import type { Ids } from "@tenon/contracts";

/** UUIDs of version 7: they begin with the time, so that they sort by it. */
export const systemIds: Ids = {
  next: () => uuidAt(Date.now(), takeRandom()),
  random: () => randomInt(2 ** 48 - 1) / (2 ** 48 - 1),
};

/** The UUID of version 7 for a time in milliseconds and ten random bytes. */
export function uuidAt(time: number, random: Uint8Array): string {
  const [versioned = 0, , variant = 0] = random;
  const bytes = Buffer.from(random);
  bytes[0] = 0x70 | (versioned & 0x0f);
  bytes[2] = 0x80 | (variant & 0x3f);
  const digits = time.toString(16).padStart(12, "0") + bytes.toString("hex");
  const group = (from: number, to: number): string => digits.slice(from, to);
  return `${group(0, 8)}-${group(8, 12)}-${group(12, 16)}-${group(16, 20)}-${group(20, 32)}`;
}

const idBytes = 10;

/** Asking the system takes longer than making an id, so it is asked for many ids at once. No byte is used twice. */
const pool = new Uint8Array(idBytes * 128);
let taken = pool.length;

function takeRandom(): Uint8Array {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  taken += idBytes;
  return pool.subarray(taken - idBytes, taken);
}
