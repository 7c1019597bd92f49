import { parentPort } from "node:worker_threads";
import { readSource } from "./script-source.ts";

/** A source to read. */
export interface SourceQuestion {
  readonly number: number;
  readonly source: string;
}

let isWornOut = false;

parentPort?.on("message", ({ number, source }: SourceQuestion) => {
  // What was asked after the source that broke this thread is asked again elsewhere.
  if (isWornOut) return;
  const read = readSource(source);
  parentPort?.postMessage({ number, read });
  if (read !== "broken") return;
  isWornOut = true;
  setImmediate(() => process.exit());
});
