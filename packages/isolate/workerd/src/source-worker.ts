import { parentPort } from "node:worker_threads";
import { readSource } from "@tenon/isolate-guest/node";

/** A source to read. */
export interface SourceQuestion {
  readonly number: number;
  readonly source: string;
}

let isWornOut = false;

parentPort?.on("message", ({ number, source }: SourceQuestion) => {
  // What was asked after the source that broke this thread is asked again elsewhere.
  if (isWornOut) return;
  const read = readSource(`export default async () => {${source}\n};`);
  parentPort?.postMessage({ number, read });
  if (read !== "broken") return;
  isWornOut = true;
  setImmediate(() => process.exit());
});
