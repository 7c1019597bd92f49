import { gzipSync } from "node:zlib";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { bundleWorker } from "./bundle-worker.ts";

// Prints what the README of the platform says: sizes, and rows written in real workerd.

for (const driver of ["lifecycle", "fiber"]) {
  const bundle = await bundleWorker(`worker/measured-${driver}.ts`, { minify: true });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: await bundleWorker(`worker/measured-${driver}.ts`),
      compatibilityDate: "2026-10-01",
      cf: false,
      durableObjects: {
        AGENTS: { className: "AgentObject", useSQLite: true },
        DIRECTORY: { className: "DirectoryObject", useSQLite: true },
      },
    }),
  );
  const ask = async (method: string, id: string): Promise<unknown> =>
    (await miniflare.dispatchFetch(`http://worker/agents/desk/${id}`, { method })).json();
  console.log(
    driver,
    JSON.stringify({
      bytes: bundle.length,
      gzipped: gzipSync(bundle).length,
      looked: await ask("GET", "looked-at"),
      counted: await ask("POST", "counted"),
    }),
  );
  await miniflare.dispose();
}
