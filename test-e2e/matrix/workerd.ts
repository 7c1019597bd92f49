import { bundleWorker, startWorkerd, type LocalWorkerd } from "@tenon/local-workerd";
import { withoutRunner } from "./bundle.ts";
import type { Cell } from "./cells.ts";
import type { WorkerTarget } from "./target.ts";

/** A workerd in which requirements are tried, one after the other: a proof may replace the network of the isolate. */
export interface SuiteWorkerd extends AsyncDisposable {
  try(harness: string, requirement: string): Promise<Cell>;
}

/** Starts the Worker of a target. */
export async function startSuites({ name, entry }: WorkerTarget): Promise<SuiteWorkerd> {
  const workerd = await startWorker(entry);
  return {
    try: (harness, requirement) => {
      const of = [name, harness, requirement].map((part) => ["of", part]);
      return workerd.ask(`/?${new URLSearchParams(of)}`);
    },
    [Symbol.asyncDispose]: () => workerd[Symbol.asyncDispose](),
  };
}

/** Starts a Worker with objects. Pi's and the AI SDK's loops need modules of Node, which are there by default. */
export async function startWorker(entry: string): Promise<LocalWorkerd> {
  const script = await bundleWorker(new URL(entry, import.meta.url), { alias: withoutRunner });
  return startWorkerd({
    script,
    objects: { AGENTS: "AgentObject", DIRECTORY: "DirectoryObject" },
  });
}
