import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { CallId, EffectKey } from "@tenon/contracts";

/** What a run of a tool did, in a file that outlives the process. */
export type WitnessLine =
  | {
      readonly type: "begun";
      readonly tool: string;
      readonly call: CallId;
      readonly key: EffectKey;
    }
  | {
      readonly type: "ended";
      readonly tool: string;
      readonly call: CallId;
      readonly key: EffectKey;
      /** Whether it read `context.key`. */
      readonly readKey: boolean;
      /** Whether it used `context.step` or `context.callTool`. */
      readonly usedSteps: boolean;
    };

/** Writes a line at once, so that a kill right behind it finds it there. */
export function writeWitness(file: string, line: WitnessLine): void {
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}

/** What was written so far. */
export function readWitness(file: string): readonly WitnessLine[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line): WitnessLine => JSON.parse(line));
}
