import process from "node:process";
import { endProcess } from "./end-process.ts";
import { createProgram } from "./program.ts";
import { report } from "./report.ts";

/** Runs the command that this process was started with, and ends the process. */
export async function start(): Promise<void> {
  hushGuesses();
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
}

/**
 * A folder without `"type": "module"` works as well, and Node would say with each command that it had to guess. One that
 * says "commonjs" is told what to do in an error of ours.
 */
function hushGuesses(): void {
  const printers = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (Reflect.get(warning, "code") === "MODULE_TYPELESS_PACKAGE_JSON") return;
    if (warning.message.startsWith("Failed to load the ES module")) return;
    for (const print of printers) print.call(process, warning);
  });
}
