import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import type { InstanceStatus } from "@tenon/contracts";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import type { Desk } from "./desk.ts";
import { serveOutside } from "./office/outside-file.ts";

/** The office in workerd on this machine, as Cloudflare would run it, with its objects in a folder. */
export async function openLocalWorkerd(options: {
  readonly folder: string;
  readonly outsideFile: string;
  readonly dayMs: number;
}): Promise<Desk> {
  const outside = await serveOutside(options.outsideFile);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: await bundle("cloudflare/worker.ts"),
      compatibilityDate: "2026-10-01",
      cf: false,
      durableObjects: {
        AGENTS: { className: "AgentObject", useSQLite: true },
        DIRECTORY: { className: "DirectoryObject", useSQLite: true },
      },
      resourcePersistencePath: options.folder,
      bindings: { BANK: outside.url, DAY_MS: String(options.dayMs) },
    }),
  );
  const url = await miniflare.ready;
  const ask = async (path: string, person: string, body?: unknown): Promise<unknown> => {
    const answered = await fetch(new URL(`/workflows/expense/${path}`, url).href, {
      headers: { person, "content-type": "application/json" },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    if (!answered.ok) throw new TypeError(await answered.text());
    return answered.json();
  };
  return {
    start: async (id, input, by) => void (await ask(id, by, { input })),
    answer: async (id, { step, decision, by }) =>
      void (await ask(`${id}/approvals/${step}`, by, { decision })),
    status: async (id) => (await ask(id, "user:visitor")) as InstanceStatus,
    async [Symbol.asyncDispose]() {
      await miniflare.dispose();
      await outside[Symbol.asyncDispose]();
    },
  };
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
    conditions: ["@tenon/source", "workerd", "worker", "browser", "import"],
    external: ["cloudflare:*", "node:*"],
    // Durable Objects are found by the names of their classes.
    keepNames: true,
    alias: Object.fromEntries(builtinModules.map((name) => [name, `node:${name}`])),
  });
  return outputFiles[0]?.text ?? "";
}
