import { exports } from "cloudflare:workers";
import { TenonError } from "@tenon/contracts";

/** The objects of a class that this Worker exports. Throws `invalid-project` with the line of configuration that lacks. */
export function namespaceOf(className: string): DurableObjectNamespace {
  const found: unknown = (exports as Readonly<Record<string, unknown>>)[className];
  if (isNamespace(found)) return found;
  throw new TenonError("invalid-project", `The Worker exports no Durable Object "${className}".`, {
    hint: `Export the class from the entry of the Worker, and add "exports": { "${className}": { "type": "durable-object", "storage": "sqlite" } } to wrangler.jsonc.`,
  });
}

function isNamespace(value: unknown): value is DurableObjectNamespace {
  // It can be called too, to give a class of facets.
  return typeof value === "function" && "getByName" in value;
}
