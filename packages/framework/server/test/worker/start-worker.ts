import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

/** Starts a Worker of the tests in workerd, with one class of objects. */
export async function startWorker(
  file: string,
  objects: Readonly<Record<string, string>>,
): Promise<AsyncDisposable & { readonly url: string }> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: await bundle(file),
      compatibilityDate: "2026-10-01",
      compatibilityFlags: ["enable_request_signal"],
      cf: false,
      host: "127.0.0.1",
      port: 0,
      durableObjects: Object.fromEntries(
        Object.entries(objects).map(([binding, className]) => [
          binding,
          { className, useSQLite: true },
        ]),
      ),
    }),
  );
  const { origin } = await miniflare.ready;
  return { url: origin, [Symbol.asyncDispose]: () => miniflare.dispose() };
}

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["@tenon/source", "workerd", "worker", "import"],
    // Durable Objects are found by the names of their classes.
    keepNames: true,
  });
  return outputFiles[0]?.text ?? "";
}
