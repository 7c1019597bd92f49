import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

// Runs the official suite of Durable Streams on every platform and prints what each of them passed.
const folder = join(import.meta.dirname, "../..");
const platforms = { node: 332, workerd: 332, conversation: 0 };
let hasFailed = false;

for (const [platform, expected] of Object.entries(platforms)) {
  const report = join(folder, ".reports", `streams-${platform}.json`);
  const { status } = spawnSync(
    "vitest",
    ["run", "--project", `streams-${platform}`, "--reporter", "json", "--outputFile", report],
    { cwd: folder, stdio: ["ignore", "ignore", "inherit"] },
  );
  const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(
    readFileSync(report, "utf8"),
  ) as { numPassedTests: number; numFailedTests: number };
  const isWhole = status === 0 && failed === 0 && passed > 0 && passed >= expected;
  hasFailed ||= !isWhole;
  process.stdout.write(
    `${platform.padEnd(14)}${passed} passed, ${failed} failed${isWhole ? "" : "  <- not what was promised"}\n`,
  );
}
process.exitCode = hasFailed ? 1 : 0;
