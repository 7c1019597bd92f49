import type { AgentOutput, Json, Validation } from "@tenon/contracts";
import type { Fields } from "./fields.ts";
import { readDescribedSchema, type SchemaCheck } from "./schema.ts";

/** Reads the final answer that an agent owes. */
export function readAgentOutput(fields: Fields): AgentOutput | undefined {
  const described = readDescribedSchema(fields, "output");
  if (described !== undefined)
    return { schema: described.json, validate: (value) => validate(described.check, value) };
  if (!fields.has("outputJsonSchema")) return undefined;
  throw fields.refusal("outputJsonSchema", "is given without an output", "Add output.");
}

async function validate(check: SchemaCheck, value: Json): Promise<Validation> {
  try {
    const checked = await check(value);
    if (checked.ok) return checked;
    return { ok: false, message: `This is not the final answer: ${checked.problem}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `The schema of the final answer threw: ${reason}` };
  }
}
