// Runs the one suite of isolates on each engine and prints how many attempts each has withstood.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(root, "packages", "isolate");
const engines = readdirSync(folder).filter((name) =>
  existsSync(join(folder, name, "test", "conformance.test.ts")),
);
const rows = engines.map((engine) => countOf(engine));

for (const { engine, parts } of rows) {
  for (const [part, { passed, failed }] of parts) {
    console.log(`${engine.padEnd(16)} ${part.padEnd(10)} ${passed} passed, ${failed} failed`);
  }
}
process.exit(rows.every(({ isGood }) => isGood) ? 0 : 1);

function countOf(engine) {
  const cwd = join(folder, engine);
  const report = join(cwd, ".reports", "tests.json");
  rmSync(report, { force: true });
  const { status } = spawnSync("pnpm", ["run", "test", "test/conformance.test.ts"], {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const parts = new Map();
  for (const { ancestorTitles, status: outcome } of testsOf(report)) {
    const part = ancestorTitles[1] ?? "all";
    const count = parts.get(part) ?? { passed: 0, failed: 0 };
    count[outcome === "passed" ? "passed" : "failed"] += 1;
    parts.set(part, count);
  }
  return { engine, parts, isGood: status === 0 && parts.size > 0 };
}

function testsOf(report) {
  try {
    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    return testResults.flatMap(({ assertionResults }) => assertionResults);
  } catch {
    return [];
  }
}
