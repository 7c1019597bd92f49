import { checkApiReports } from "./api-reports.ts";
import { type Check, type CheckResult, runTool } from "./check.ts";
import { checkDocumentation } from "./documentation.ts";
import { checkLockfile } from "./lockfile.ts";
import { checkPackedPackages } from "./packed-packages.ts";
import { checkRepository } from "./repository.ts";
import { describeFailures, removeTestReports } from "./test-reports.ts";

/** Everything that must hold before a change goes in, cheap checks first. */
export const checks: readonly Check[] = [
  { name: "format", check: () => runTool("oxfmt", ["--check"]), fix: () => runTool("oxfmt", []) },
  { name: "lint", check: () => runTool("oxlint", []), fix: () => runTool("oxlint", ["--fix"]) },
  {
    name: "docs",
    check: () => checkDocumentation(false),
    fix: () => checkDocumentation(true),
  },
  { name: "manifests", check: () => checkManifests(false), fix: () => checkManifests(true) },
  { name: "lockfile", check: checkLockfile },
  { name: "boundaries", check: () => runTool("turbo", ["boundaries"]) },
  { name: "imports", check: checkImports },
  { name: "unused", check: () => runTool("knip", ["--config", "tooling/lint/knip.json"]) },
  { name: "typecheck", check: () => turbo("typecheck") },
  { name: "build", check: () => turbo("build"), fix: () => turbo("build") },
  { name: "packages", check: checkPackedPackages },
  { name: "api", check: () => checkApiReports(false), fix: () => checkApiReports(true) },
  { name: "test", check: runTests },
];

function checkManifests(isFixing: boolean): CheckResult {
  const repository = checkRepository(isFixing);
  return repository.passed ? runTool("sherif", ["--fail-on-warnings"]) : repository;
}

function checkImports(): CheckResult {
  return runTool("depcruise", [
    "--config",
    "tooling/lint/dependency-cruiser.config.mjs",
    "packages",
  ]);
}

function runTests(): CheckResult {
  removeTestReports();
  const { passed, report } = turbo("test");
  return { passed, report: passed ? report : `${describeFailures()}\n\n${report}` };
}

function turbo(task: string): CheckResult {
  return runTool("turbo", [
    "run",
    task,
    "--concurrency=2",
    "--output-logs=errors-only",
    "--continue",
  ]);
}
