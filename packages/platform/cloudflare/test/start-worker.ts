import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { bundleWorker, startWorkerd, type LocalWorkerd } from "@tenon/local-workerd";
import { compatibilityDate } from "../src/build.ts";

const require = createRequire(import.meta.url);

/** Starts a Worker of these tests with these classes of objects, by binding. Nothing is kept when it is disposed. */
export async function startWorker(
  file: string,
  objects: Readonly<Record<string, string>>,
  buckets: readonly string[] = [],
): Promise<LocalWorkerd> {
  const alias = {
    vitest: fileURLToPath(new URL("workerd/vitest.ts", import.meta.url)),
    chai: createRequire(require.resolve("@vitest/expect")).resolve("chai"),
  };
  const script = await bundleWorker(new URL(file, import.meta.url), { alias });
  return startWorkerd({ script, objects, buckets, compatibilityDate });
}
