import type { Command } from "commander";

/** What a command resolves to is the exit code of the process. */
export type End = (exitCode: number) => Promise<never>;

/** Adds one command to the program. */
export type AddCommand = (program: Command, end: End) => void;

/** Where the conversations are. */
export const storeOption: readonly [string, string] = [
  "--store <file>",
  "the store (default: .tenon/store.db of the project)",
];

/** Who acts. */
export const byOption: readonly [string, string] = [
  "--by <principal>",
  "who asks (default: user:<your user name>)",
];

/** The answer for programs. */
export const jsonOption: readonly [string, string] = ["--json", "one JSON value on stdout"];

/** A conversation as a person names it. */
export const conversationArgument: readonly [string, string] = [
  "<conversation>",
  "<id>, or <agent>/<id>",
];

/** What has a log, as a person names it. */
export const logArgument: readonly [string, string] = [
  "<conversation>",
  "<id>, <agent>/<id>, or workflows/<workflow>/<id>",
];

/** A call as a person names it. */
export const callArgument: readonly [string, string] = [
  "[call]",
  "id of the call (default: the only one that waits)",
];
