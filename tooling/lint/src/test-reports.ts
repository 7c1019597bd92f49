import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./check.ts";
import { workspacePackages } from "./workspace-packages.ts";

/** How many tests ran, over all packages. */
export interface TestCount {
  readonly passed: number;
  readonly failed: number;
}

/** Forgets earlier results, so that a package that crashes is never counted by its last good one. */
export function removeTestReports(): void {
  for (const file of reportFiles()) rmSync(file, { force: true });
}

/** Adds up what vitest wrote in each package. */
export function countTests(): TestCount {
  const reports = reportFiles()
    .filter((file) => existsSync(file))
    .map(read);
  return {
    passed: sum(reports.map((report) => report.numPassedTests)),
    failed: sum(reports.map((report) => report.numFailedTests)),
  };
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

function read(file: string): Report {
  return JSON.parse(readFileSync(file, "utf8")) as Report;
}

function reportFiles(): string[] {
  return workspacePackages().map(({ folder }) => join(root, folder, ".reports/tests.json"));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
