import { spawnSync } from "node:child_process";
import { delimiter, join, resolve } from "node:path";

/** The top folder of the repository. */
export const root: string = resolve(import.meta.dirname, "../../..");

const bin = join(root, "tooling/lint/node_modules/.bin");
/** The last one: turbo is installed in this package on purpose, and says so on every call. */
const quiet = {
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  TURBO_TELEMETRY_DISABLED: "1",
  TURBO_GLOBAL_WARNING_DISABLED: "1",
};

/** What a check found; `report` is shown only when it failed. */
export interface CheckResult {
  readonly passed: boolean;
  readonly report: string;
}

/** One rule of the repository that a machine can check. */
export interface Check {
  readonly name: string;
  check(): CheckResult | Promise<CheckResult>;
  /** Repairs what can be repaired without thought. */
  fix?(): CheckResult | Promise<CheckResult>;
}

/** Starts a tool of this package at the top folder and takes its exit code as the verdict. */
export function runTool(command: string, parameters: readonly string[]): CheckResult {
  const { status, stdout, stderr, error } = spawnSync(join(bin, command), parameters, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, ...quiet, PATH: `${bin}${delimiter}${process.env["PATH"]}` },
    shell: process.platform === "win32",
  });
  return {
    passed: status === 0,
    report: [stdout, stderr, error?.message].filter(Boolean).join("\n"),
  };
}

/** A verdict from a list of problems: none is a pass. */
export function verdict(problems: readonly string[]): CheckResult {
  return { passed: problems.length === 0, report: problems.join("\n") };
}
