#!/usr/bin/env node
import process from "node:process";
import { createProgram } from "./program.ts";
import { endProcess } from "./end-process.ts";
import { report } from "./report.ts";

process.on("unhandledRejection", (error) => report(error, { isJson: false }));
process.on("uncaughtException", (error) => void endProcess(report(error, { isJson: false })));
for (const stream of [process.stdout, process.stderr]) {
  // Whoever read the output has seen enough: `tenon log ... | head`.
  stream.on("error", () => process.exit(0));
}
try {
  await createProgram(endProcess).parseAsync();
} catch (error) {
  await endProcess(report(error, { isJson: process.argv.includes("--json") }));
}
