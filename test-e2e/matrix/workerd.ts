import { TenonError } from "@tenon/contracts";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { prefixedModules } from "../cloudflare/bundle-worker.ts";
import { bundle, forWorkerd } from "./bundle.ts";
import type { Cell } from "./cells.ts";
import type { WorkerTarget } from "./target.ts";

/** A workerd in which requirements are tried, one after the other: a proof may replace the network of the isolate. */
export interface SuiteWorkerd extends AsyncDisposable {
  try(harness: string, requirement: string): Promise<Cell>;
}

/** Starts the Worker of a target. */
export async function startSuites({ name, entry }: WorkerTarget): Promise<SuiteWorkerd> {
  const workerd = await startWorkerd(entry);
  return {
    try: (harness, requirement) => {
      const of = [name, harness, requirement].map((part) => ["of", part]);
      return workerd.ask(`/?${new URLSearchParams(of)}`);
    },
    [Symbol.asyncDispose]: () => workerd[Symbol.asyncDispose](),
  };
}

/** A workerd with one Worker in it, whose storage goes with it. */
export interface AskedWorkerd extends AsyncDisposable {
  ask<Answer>(path: string): Promise<Answer>;
}

/** Starts a Worker with objects. Pi's and the AI SDK's loops need modules of Node, which are there from this date on. */
export async function startWorkerd(entry: string): Promise<AskedWorkerd> {
  const script = await bundle(entry, {
    ...forWorkerd,
    external: ["cloudflare:*", "node:*"],
    // Durable Objects are found by the names of their classes.
    keepNames: true,
    plugins: [prefixedModules],
  });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script,
      compatibilityDate: "2026-10-01",
      cf: false,
      durableObjects: {
        AGENTS: { className: "AgentObject", useSQLite: true },
        DIRECTORY: { className: "DirectoryObject", useSQLite: true },
      },
    }),
  );
  await miniflare.ready;
  return {
    async ask(path) {
      const answered = await miniflare.dispatchFetch(`http://worker${path}`);
      if (answered.ok) return (await answered.json()) as never;
      throw new TenonError("internal", `workerd answered: ${await answered.text()}`);
    },
    [Symbol.asyncDispose]: () => miniflare.dispose(),
  };
}
