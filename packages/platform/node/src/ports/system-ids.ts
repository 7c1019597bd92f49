import { randomBytes, randomInt } from "node:crypto";
import type { Ids } from "@tenon/contracts";

/** UUIDs of version 7: they begin with the time, so that they sort by it. */
export const systemIds: Ids = {
  next: () => uuidAt(Date.now(), randomBytes(10)),
  random: () => randomInt(2 ** 48 - 1) / (2 ** 48 - 1),
};

/** The UUID of version 7 for a time in milliseconds and ten random bytes. */
export function uuidAt(time: number, random: Uint8Array): string {
  const [versioned = 0, second = 0, variant = 0, ...rest] = random;
  const tail = [0x70 | (versioned & 0x0f), second, 0x80 | (variant & 0x3f), ...rest];
  const digits = time.toString(16).padStart(12, "0") + tail.map(hexByte).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, "0");
}
