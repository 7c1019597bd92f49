import { basename } from "node:path";
import { TenonError, type ErrorCode } from "@tenon/contracts";

/** Tells whether another connection holds the lock that was needed: worth another try. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === sqlite.busy;
}

/** What a caller is told of an error of SQLite; every other error stays as it is. */
export function storeError(file: string, error: unknown): Error {
  const primary = primaryCode(error);
  if (primary === undefined) return error instanceof Error ? error : unexpected(error);
  const [code, problem, fix] = problems.get(primary) ?? unavailable;
  return new TenonError(code, `The store ${basename(file)} ${problem}.`, {
    hint: `${fix} File: ${file}.`,
    cause: error,
  });
}

const sqlite = {
  busy: 5,
  readOnly: 8,
  inputOutput: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  tooBig: 18,
  notADatabase: 26,
} as const;

type Problem = readonly [code: ErrorCode, problem: string, fix: string];

const damaged: Problem = [
  "store-damaged",
  "is damaged",
  "Restore a copy, or save what is left with `sqlite3 <file> .recover`.",
];

const unavailable: Problem = [
  "store-unavailable",
  "cannot be used",
  "Look at the cause of this error.",
];

const problems: ReadonlyMap<number, Problem> = new Map<number, Problem>([
  [
    sqlite.busy,
    [
      "store-unavailable",
      "is held by another process",
      "Look for a process that was stopped while it wrote to the file, and end it.",
    ],
  ],
  [
    sqlite.readOnly,
    [
      "store-unavailable",
      "cannot be written",
      "Make the file and its folder writable for this user.",
    ],
  ],
  [
    sqlite.inputOutput,
    [
      "store-unavailable",
      "cannot be read or written",
      "Check the disk, and that the file is on a local file system.",
    ],
  ],
  [sqlite.corrupt, damaged],
  [
    sqlite.full,
    [
      "store-full",
      "has no room left",
      "Free disk space or raise `maxBytes`; everything accepted before is kept.",
    ],
  ],
  [
    sqlite.cannotOpen,
    [
      "store-unavailable",
      "cannot be opened",
      "The folder must exist and be writable, and the path must name a file.",
    ],
  ],
  [
    sqlite.tooBig,
    ["value-too-large", "cannot hold so large a value", "One value may have 1 GB at most."],
  ],
  [sqlite.notADatabase, damaged],
]);

function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}

function unexpected(error: unknown): TenonError {
  return new TenonError("internal", "The store failed in an unexpected way.", { cause: error });
}
