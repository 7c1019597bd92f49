import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Digest } from "@tenon/contracts";

/** What happened outside the log. These lines outlive the process, so they show what a crash made happen twice. */
export type Line =
  /** A process began; from here on nothing in these lists may happen again. */
  | {
      readonly type: "begin";
      readonly recorded: readonly string[];
      readonly replied: readonly Digest[];
    }
  /** A provider was asked. */
  | { readonly type: "asked"; readonly conversation: Digest }
  /** Work was run, by the name under which its result is recorded. */
  | { readonly type: "ran"; readonly work: string }
  /** The world changed, under an idempotency key. */
  | { readonly type: "effect"; readonly key: string };

/** Notes what happens outside the log. */
export interface Witness {
  /** Never resolves for a process that is dead. */
  note(line: Line): Promise<void>;
  lines(): readonly Line[];
}

/** A witness whose lines are in a file, because the process that writes them will be killed. */
export function openFileWitness(file: string): Witness {
  return {
    async note(line) {
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    },
    lines: () => (existsSync(file) ? parseLines(readFileSync(file, "utf8")) : []),
  };
}

/** How often the effect of `key` happened. */
export function effectsOf(witness: Witness, key: string): number {
  return witness.lines().filter((line) => line.type === "effect" && line.key === key).length;
}

function parseLines(text: string): readonly Line[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Line => JSON.parse(line));
}
