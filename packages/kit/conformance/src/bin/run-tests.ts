import { dirname } from "node:path";
import process from "node:process";
import { TenonError } from "@tenon/contracts";
import { startVitest, type TestCase } from "vitest/node";

/** Runs one test file, prints a line for each requirement, and what was seen where one is broken. Resolves with the exit code. */
export async function runTests(file: string): Promise<number> {
  const conditions = conditionsOf(process.execArgv);
  const vitest = await startVitest(
    "test",
    [],
    {
      root: dirname(file),
      config: false,
      watch: false,
      include: [file],
      exclude: [],
      testTimeout: 120_000,
      // What is to say is said here.
      reporters: [{}],
    },
    conditions.length === 0 ? {} : { ssr: { resolve: { conditions: [...conditions, "node"] } } },
  );
  try {
    const modules = vitest.state.getTestModules();
    const [failure] = modules.flatMap((module) => module.errors());
    if (failure !== undefined) throw new TenonError("invalid-input", failure.message);
    return report(modules.flatMap((module) => [...module.children.allTests()]));
  } finally {
    await vitest.close();
  }
}

function report(tests: readonly TestCase[]): number {
  const requirements = Map.groupBy(tests, requirementOf);
  let broken = 0;
  for (const [requirement, behaviours] of requirements) {
    const failed = behaviours.filter((test) => test.result().state === "failed");
    if (failed.length > 0) broken += 1;
    process.stdout.write(`${failed.length === 0 ? "kept  " : "BROKEN"} ${requirement}\n`);
    for (const test of failed) {
      const [error] = test.result().errors ?? [];
      process.stdout.write(`         ${test.name}\n         ${error?.message ?? "It failed."}\n`);
    }
  }
  process.stdout.write(`${requirements.size} requirements, ${broken} broken\n`);
  return broken === 0 && requirements.size > 0 ? 0 : 1;
}

function requirementOf({ parent }: TestCase): string {
  return "name" in parent ? parent.name : "";
}

/** Whoever runs this from sources runs what is tested from sources too. */
function conditionsOf(flags: readonly string[]): readonly string[] {
  return flags.flatMap((flag) => /^--conditions=(.+)$/.exec(flag)?.[1] ?? []);
}
