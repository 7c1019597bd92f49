import { readdir } from "node:fs/promises";
import { dirname, extname, join, relative } from "node:path";
import { TenonError, type Decision } from "@tenon/contracts";
import type { ScriptedStep } from "@tenon/model-scripted";
import { readRecordedCase } from "./recorded-case.ts";
import { readWrittenCase } from "./written-case.ts";
import { tenon } from "../view/command-name.ts";

/** A conversation that can be played again: what was said, what the model replied, what people answered. */
export interface CrashCase {
  readonly turns: readonly CaseTurn[];
  /** By the id of the call, or by the name of its tool. What is not listed is approved. */
  readonly answers: { readonly [callOrTool: string]: Decision };
}

/** One turn of a case. */
export interface CaseTurn {
  readonly say: string;
  readonly replies: readonly ScriptedStep[];
}

/** Reads a case: an export (`.jsonl`), or one that was written by hand (`.json`). Throws `invalid-input` naming what is wrong. */
export async function readCase(file: string): Promise<CrashCase> {
  const type = extname(file);
  if (type === ".jsonl") return readRecordedCase(file);
  if (type === ".json") return readWrittenCase(file);
  throw new TenonError("invalid-input", `The case ${file} is neither .jsonl nor .json.`, {
    hint: `Record one with \`${tenon} export <conversation> <file>.jsonl\`, or write one as .json.`,
  });
}

/** The files of `cases/` beside an agent. Throws `invalid-input` when there is none. */
export async function findCases(agentFile: string): Promise<readonly string[]> {
  const folder = join(dirname(agentFile), "cases");
  const files = (await namesIn(folder)).filter((name) => /\.jsonl?$/.test(name)).toSorted();
  if (files.length > 0) return files.map((name) => join(folder, name));
  const shown = relative(".", folder);
  throw new TenonError("invalid-input", `There is no case in ${shown}, and none was named.`, {
    hint: `Record one: ${tenon} export <conversation> ${join(shown, "first.jsonl")}`,
  });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}
