import { globFiles, readText } from "@tenon/workspace";
import type { IsolateLimits, ToolContext } from "@tenon/contracts";
import { defineTool, TenonError } from "tenon";
import * as z from "zod";
import { testSource } from "./test-source.ts";

const limits: IsolateLimits = {
  wallMs: 5_000,
  memoryBytes: 64 * 1024 * 1024,
  calls: 0,
  resultBytes: 256 * 1024,
};

const Results = z.array(
  z.object({ name: z.string(), passed: z.boolean(), message: z.string().optional() }),
);

/** Runs code that a model has edited, so it runs where that can do no harm: in an isolate that is lent nothing. */
export const test = defineTool({
  name: "test",
  description: "Runs the tests of /repo: how many pass, and what fails with its message.",
  input: z.object({}),
  replay: "safe",
  usesIsolates: true,
  async run(_input, context) {
    const results = Results.parse(await ran(await sourceOf(context), context));
    const failed = results.filter(({ passed }) => !passed);
    return {
      passed: results.length - failed.length,
      failed: failed.map(({ name, message }) => ({ name, message: message ?? "" })),
    };
  },
});

async function sourceOf({ workspace }: ToolContext): Promise<string> {
  const files: Record<string, string> = {};
  for (const path of await globFiles(workspace, "**/*.js", "/repo"))
    files[path] = (await readText(workspace, path)) ?? "";
  return testSource(files);
}

async function ran(source: string, context: ToolContext): Promise<unknown> {
  const result = await context.isolates().run(source, {
    limits,
    now: context.now(),
    seed: 1,
    signal: context.signal,
    call: () => Promise.reject(new TenonError("invalid-input", "Tests call nothing.")),
  });
  if (result.status === "done") return result.output;
  const problem = result.status === "limit" ? `they reached ${result.limit}` : result.message;
  throw new TenonError("invalid-input", `The tests did not end well: ${problem}`);
}
