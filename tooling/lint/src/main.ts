import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Check, type CheckResult, root } from "./check.ts";
import { checks } from "./checks.ts";
import { countTests } from "./test-reports.ts";

const names = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const isFix = process.argv.includes("--fix");

const unknown = names.filter((name) => !checks.some((each) => each.name === name));
if (unknown.length > 0) {
  console.error(
    `No check is called ${unknown.join(", ")}. Known: ${checks.map(({ name }) => name).join(", ")}.`,
  );
  process.exit(2);
}

const selected = checks.filter(({ name }) => names.length === 0 || names.includes(name));
const failures: string[] = [];
for (const each of selected) {
  const act = isFix ? each.fix?.bind(each) : each.check.bind(each);
  if (act !== undefined && !(await isPassing(each, act))) failures.push(each.name);
}
process.exitCode = failures.length > 0 ? 1 : 0;
if (!isFix) summarize();

async function isPassing(
  { name }: Check,
  act: () => CheckResult | Promise<CheckResult>,
): Promise<boolean> {
  const startedAt = Date.now();
  const { passed, report } = await act();
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(6);
  console.log(`${passed ? "ok  " : "FAIL"} ${name.padEnd(10)} ${seconds} s`);
  if (!passed) console.log(report.trimEnd());
  return passed;
}

/** A check that fails without a failing test counts as one failure, so that the line never flatters. */
function summarize(): void {
  if (failures.length > 0) console.log(`failed: ${failures.join(", ")}`);
  if (!selected.some((each) => each.name === "test")) return;
  const tests = countTests();
  const others = failures.filter((name) => name !== "test" || tests.failed === 0);
  const line = `${tests.passed} passed, ${tests.failed + others.length} failed`;
  mkdirSync(join(root, ".reports"), { recursive: true });
  writeFileSync(join(root, ".reports/summary.txt"), `${line}\n`);
  console.log(line);
}
