import type { Json } from "@tenon/contracts";

/** Deeper values are refused, and so are cycles. */
const deepest = 64;

/** A copy of `value` when it is plain JSON; fields that are undefined are left out. */
export function plainJson(value: unknown, depth = 0): Json | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "object" || depth > deepest) return undefined;
  return Array.isArray(value) ? plainArray(value, depth) : plainObject(value, depth);
}

function plainArray(values: readonly unknown[], depth: number): Json | undefined {
  const copies: Json[] = [];
  for (const value of values) {
    const copy = plainJson(value, depth + 1);
    if (copy === undefined) return undefined;
    copies.push(copy);
  }
  return copies;
}

function plainObject(value: object, depth: number): Json | undefined {
  if (Object.prototype.toString.call(value) !== "[object Object]" || "toJSON" in value) {
    return undefined;
  }
  const copies: [string, Json][] = [];
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue;
    const copy = plainJson(field, depth + 1);
    if (copy === undefined) return undefined;
    copies.push([name, copy]);
  }
  return Object.fromEntries(copies);
}
