import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TenonError } from "@tenon/contracts";

/** What is tested: a file, and the part of Tenon that it is. */
export interface Target {
  readonly part: Part;
  readonly file: string;
}

/** The parts that can be tested by command. */
type Part = "harness" | "platform" | "model";

const parts: readonly string[] = ["harness", "platform", "model"] satisfies readonly Part[];

/** Reads a command line. Throws `invalid-input`. */
export function readTarget([part, file, ...rest]: readonly string[]): Target {
  if (!isPart(part) || file === undefined || rest.length > 0) {
    throw new TenonError("invalid-input", "Say what to test: a part and a file.", {
      hint: `tenon-conformance <${parts.join("|")}> <file>, e.g. tenon-conformance harness ./my-harness.js`,
    });
  }
  const path = resolve(file);
  if (!existsSync(path)) throw new TenonError("invalid-input", `There is no file ${path}.`);
  return { part, file: path };
}

/** The test file for a target. Throws `missing-package`. */
export function testOf({ part, file }: Target): string {
  const found = (name: string): string => JSON.stringify(addressOf(name, file));
  const lines = {
    harness: () => [
      `import { createRuntime } from ${found("@tenon/runtime")};`,
      `import * as memory from ${found("@tenon/platform-memory")};`,
      `describeHarnessFile(module, { createRuntime, ...memory });`,
    ],
    platform: () => ["describePlatformFile(module);"],
    model: () => ["describeModelFile(module);"],
  }[part]();
  const kit = JSON.stringify(import.meta.resolve("@tenon/conformance/files"));
  return [
    `import { describeHarnessFile, describeModelFile, describePlatformFile } from ${kit};`,
    `import * as module from ${JSON.stringify(pathToFileURL(file).href)};`,
    ...lines,
    "",
  ].join("\n");
}

function isPart(word: string | undefined): word is Part {
  return word !== undefined && parts.includes(word);
}

/** Found as the tested file would find it, else as this package does. */
function addressOf(name: string, file: string): string {
  for (const from of [dirname(file), import.meta.dirname]) {
    try {
      return pathToFileURL(createRequire(resolve(from, "here.js")).resolve(name)).href;
    } catch {
      continue;
    }
  }
  throw new TenonError("missing-package", `The package "${name}" is not installed.`, {
    hint: `npm install --save-dev ${name}`,
  });
}
