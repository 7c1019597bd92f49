#!/usr/bin/env node
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { hasCode, TenonError } from "@tenon/contracts";
import { readTarget, testOf, type Target } from "./target.ts";
import { runTests } from "./run-tests.ts";

process.exit(await main(process.argv.slice(2)));

/** 0 when every promise is kept, 1 when one is broken, 2 when there was nothing to try. */
async function main(words: readonly string[]): Promise<number> {
  try {
    return await tryTarget(readTarget(words));
  } catch (error) {
    if (!(error instanceof TenonError)) throw error;
    const hint = error.hint === undefined ? "" : `\nhint: ${error.hint}`;
    process.stderr.write(`error: ${error.message}${hint}\n`);
    return hasCode(error, "internal") ? 1 : 2;
  }
}

/** The test file is beside the tested one, so that both find the same packages. */
async function tryTarget(target: Target): Promise<number> {
  const test = testOf(target);
  const folder = await mkdtemp(join(dirname(target.file), ".tenon-conformance-"));
  try {
    const file = join(folder, `${target.part}.test.mjs`);
    await writeFile(file, test);
    return await runTests(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}
