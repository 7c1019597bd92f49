import process from "node:process";
import type { LeftOut } from "@tenon/project";
import { errorJson, errorLines } from "../view/error-lines.ts";

/** A fact of a server, for people as a line and for programs as fields. No bodies, and no secrets. */
type Report = {
  readonly event: string;
  readonly line: string;
  readonly fields?: Readonly<Record<string, string | number>>;
};

/** Where a server says what it does: stderr. */
export interface Reporter {
  say(report: Report): void;
  /** Tells of an error, and what it happened to. */
  problem(error: unknown, subject: string): void;
}

/** Tells which folders gave no agent. */
export function reportLeftOut(reporter: Reporter, leftOut: readonly LeftOut[]): void {
  for (const { name, error } of leftOut) reporter.problem(error, `${name} is left out`);
}

/** Lines for people, or one JSON value on each line. */
export function createReporter({ isJson }: { readonly isJson: boolean }): Reporter {
  return isJson ? jsonReporter : lineReporter;
}

const isDebug = (): boolean => process.env["TENON_DEBUG"] === "1";

const lineReporter: Reporter = {
  say: ({ line }) => write(line),
  problem: (error, subject) => write(`${subject}: ${errorLines(error, { isDebug: isDebug() })}`),
};

const jsonReporter: Reporter = {
  say: ({ event, fields }) => writeJson("info", event, fields ?? {}),
  problem: (error, subject) => writeJson("error", "problem", { subject, ...errorJson(error) }),
};

function writeJson(level: string, event: string, fields: object): void {
  write(JSON.stringify({ time: new Date().toISOString(), level, event, ...fields }));
}

function write(line: string): void {
  process.stderr.write(`${line}\n`);
}
