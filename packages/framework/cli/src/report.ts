import process from "node:process";
import { CommanderError } from "commander";
import { errorCode, errorJson, errorLines } from "./view/error-lines.ts";
import { exitCodes } from "./view/exit-codes.ts";

/** Says what went wrong in one line and a hint, and resolves the exit code. The only place that does. */
export function report(error: unknown, { isJson }: { readonly isJson: boolean }): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  if (isJson) process.stdout.write(`${JSON.stringify({ error: errorJson(error) })}\n`);
  process.stderr.write(`${errorLines(error, { isDebug: process.env["TENON_DEBUG"] === "1" })}\n`);
  return isUsage(errorCode(error)) ? exitCodes.usage : exitCodes.failed;
}

function isUsage(code: string | undefined): boolean {
  return code !== undefined && usageCodes.has(code);
}

const usageCodes: ReadonlySet<string> = new Set([
  "approval-expired",
  "approval-not-found",
  "approval-settled",
  "capability-missing",
  "invalid-agent",
  "invalid-id",
  "invalid-input",
  "invalid-project",
  "invalid-workflow",
  "log-not-found",
  "missing-package",
  "missing-secret",
  "unknown-agent",
  "unknown-harness",
  "unknown-model",
  "unknown-provider",
  "unknown-workflow",
]);
