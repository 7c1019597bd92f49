import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
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
  const reports = writtenReports();
  return {
    passed: sum(reports.map((report) => report.numPassedTests)),
    failed: sum(reports.map((report) => report.numFailedTests)),
  };
}

/**
 * One line for every test and file that failed, and the packages that ended without a report: what
 * a reader of a log that was cut short must see first.
 */
export function describeFailures(): string {
  const silent = workspacePackages()
    .filter(({ folder, hasTests }) => hasTests && !existsSync(reportOf(folder)))
    .map(({ folder }) => `${folder}: no test report was written`);
  return [
    ...silent,
    ...writtenReports().flatMap(({ testResults }) => testResults.flatMap(failuresOf)),
  ].join("\n");
}

function failuresOf({ name, message, assertionResults }: FileResult): readonly string[] {
  const file = relative(root, name);
  const failed = assertionResults.filter(({ status }) => status === "failed");
  if (failed.length === 0) return message === "" ? [] : [`${file}: ${firstLine(message)}`];
  return failed.map(
    ({ fullName, failureMessages }) =>
      `${file}: ${fullName}: ${firstLine(failureMessages[0] ?? "")}`,
  );
}

function firstLine(message: string): string {
  return stripVTControlCharacters(message).split("\n", 1)[0]?.slice(0, 300) ?? "";
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly FileResult[];
}

interface FileResult {
  readonly name: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages: readonly string[];
  }[];
}

function writtenReports(): readonly Report[] {
  return reportFiles()
    .filter((file) => existsSync(file))
    .map(read);
}

function read(file: string): Report {
  return JSON.parse(readFileSync(file, "utf8")) as Report;
}

function reportFiles(): string[] {
  return workspacePackages().map(({ folder }) => reportOf(folder));
}

function reportOf(folder: string): string {
  return join(root, folder, ".reports/tests.json");
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
