import { env } from "node:process";
import type { Secrets } from "@tenon/contracts";

/** Secrets that were given, then variables of the environment by their exact name. */
export function createSystemSecrets(given: Readonly<Record<string, string>> = {}): Secrets {
  const known = new Map(Object.entries(given));
  return { get: async (name) => known.get(name) ?? variable(name) };
}

/** The environment inherits from an ordinary object, whose members are nobody's secrets. */
function variable(name: string): string | undefined {
  return Object.hasOwn(env, name) ? env[name] : undefined;
}
