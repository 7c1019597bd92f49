import { exports } from "cloudflare:workers";
import { TenonError } from "@tenon/contracts";
import type { PeerCalls } from "./peer-log-store.ts";

/** The objects of a class, by name, as objects of agents call each other. */
export interface Peers {
  getByName(name: string): PeerCalls;
}

/** The objects of a class that this Worker exports. Throws `invalid-project` with the line of configuration that lacks. */
export function namespaceOf(className: string): DurableObjectNamespace {
  const found = exported(className);
  if (isNamespace<DurableObjectNamespace>(found)) return found;
  throw notExported(className);
}

/** The same, of a class that was made by `defineAgentObject`. */
export function peersOf(className: string): Peers {
  const found = exported(className);
  if (isNamespace<Peers>(found)) return found;
  throw notExported(className);
}

function exported(className: string): unknown {
  return (exports as Readonly<Record<string, unknown>>)[className];
}

function isNamespace<Objects extends Peers | DurableObjectNamespace>(
  value: unknown,
): value is Objects {
  // It can be called too, to give a class of facets.
  return typeof value === "function" && "getByName" in value;
}

function notExported(className: string): TenonError {
  return new TenonError("invalid-project", `The Worker exports no Durable Object "${className}".`, {
    hint: `Export the class from the entry of the Worker, and add "exports": { "${className}": { "type": "durable-object", "storage": "sqlite" } } to wrangler.jsonc.`,
  });
}
