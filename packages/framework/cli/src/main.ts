#!/usr/bin/env node
import process from "node:process";
import { createProgram } from "./program.ts";
import { endProcess } from "./end-process.ts";
import { report } from "./report.ts";

try {
  await createProgram(endProcess).parseAsync();
} catch (error) {
  await endProcess(report(error, { isJson: process.argv.includes("--json") }));
}
