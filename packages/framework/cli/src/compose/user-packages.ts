import { createRequire, findPackageJSON } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Where packages come from that are loaded when they are asked for. */
export interface UserPackages {
  has(name: string): boolean;
  import(name: string): Promise<unknown>;
}

/** Imports a package: the user's own copy, else the one beside this command. */
export async function importFrom(folder: string, name: string): Promise<unknown> {
  const found = resolveFrom(folder, name);
  return import(found === undefined ? name : pathToFileURL(found).href);
}

/** Tells whether `importFrom` would find a package. */
export function isInstalled(folder: string, name: string): boolean {
  return (resolveFrom(folder, name) ?? resolveFrom(import.meta.dirname, name)) !== undefined;
}

/**
 * Tells whether a project has a package itself, so that what is made of it can import it, too. What a variable such as
 * `NODE_PATH` adds does not count: it is there for this process alone.
 */
export function isOwn(folder: string, name: string): boolean {
  try {
    return findPackageJSON(name, pathToFileURL(join(folder, "package.json"))) !== undefined;
  } catch {
    return false;
  }
}

function resolveFrom(folder: string, name: string): string | undefined {
  try {
    return createRequire(join(folder, "package.json")).resolve(name);
  } catch {
    return undefined;
  }
}
