import { fileURLToPath } from "node:url";
import { runConformanceTests } from "@durable-streams/server-conformance-tests";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll } from "vitest";
import { longPollMs } from "../writable/writable-server.ts";

// The protocol's own suite against our read handlers in workerd.
const config = { baseUrl: "", longPollTimeoutMs: longPollMs };
let miniflare: Miniflare;

beforeAll(async () => {
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: await bundleWorker(),
      compatibilityDate: "2026-10-01",
      compatibilityFlags: ["enable_request_signal"],
      cf: false,
      host: "127.0.0.1",
      port: 0,
      durableObjects: { STREAMS: { className: "Streams", useSQLite: true } },
    }),
  );
  config.baseUrl = (await miniflare.ready).origin;
});

afterAll(() => miniflare.dispose());

runConformanceTests(config);

async function bundleWorker(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("streams-worker.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["@tenon/source", "workerd", "worker", "import"],
    keepNames: true,
  });
  return outputFiles[0]?.text ?? "";
}
