import type { Fields } from "@tenon/agent";

/** A section whose fields have names of the user's own. */
export function openSection(fields: Fields, name: string): Fields | undefined {
  const value = fields.value(name);
  return fields.section(
    name,
    typeof value === "object" && value !== null ? Object.keys(value) : [],
  );
}
