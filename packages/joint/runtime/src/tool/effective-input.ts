import type { Json, Tool, Validation } from "@tenon/contracts";
import { readOutput } from "./output.ts";
import { reasonOf, type EffectiveInput } from "./settled.ts";

/** Validates an input and decides what is recorded, approved and run: the validated value when it is JSON. */
export async function effectiveInput(
  tool: Tool,
  input: Json,
): Promise<EffectiveInput | { readonly problem: string }> {
  const validation = await checkedInput(tool, input);
  if (!validation.ok) return { problem: validation.message };
  const output = readOutput(validation.value, Number.POSITIVE_INFINITY);
  const isPlain =
    output.ok &&
    JSON.stringify(output.value) === JSON.stringify(validation.value) &&
    !hasInstances(validation.value);
  return isPlain && output.ok ? { input: output.value, parsed: true } : { input, parsed: false };
}

/** What the validation of a tool says. */
export async function checkedInput(tool: Tool, input: Json): Promise<Validation> {
  try {
    return await tool.validate(input);
  } catch (error) {
    const message = `The validation of tool "${tool.spec.name}" threw: ${reasonOf(error)}`;
    return { ok: false, message };
  }
}

function hasInstances(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return true;
  return Object.values(value).some(hasInstances);
}
