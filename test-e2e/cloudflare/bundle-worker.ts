import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { bundleWorker as bundle } from "@tenon/local-workerd";

/** Bundles a Worker from the sources of all packages, with one harness. */
export function bundleWorker(
  file: string,
  options: { readonly minify?: boolean; readonly harness?: string } = {},
): Promise<string> {
  const { minify = false, harness = "loop" } = options;
  // Only one: what is loaded before an object can go on is most of the time that it takes.
  const alias = { "#harness": place(`worker/harnesses/${harness}.ts`) };
  return bundle(pathToFileURL(place(file)), { minify, alias });
}

function place(file: string): string {
  return resolve(import.meta.dirname, file);
}
