import { describe, expect, test } from "vitest";
import { Workspace } from "./workspace.ts";

function brokenBy(file: string, text: string): readonly string[] {
  using workspace = new Workspace({ [file]: text });
  return workspace.brokenLintRules();
}

const neutral = "packages/joint/log/src/index.ts";

describe("vocabulary", () => {
  test.each([
    [
      "a banned word inside an exported name",
      "export interface SessionState { readonly a: string }\n",
    ],
    ["an abbreviation", "export const requestOpts: string = 'x';\n"],
    ["a verb that says nothing", "export function handleSubmission(): void {}\n"],
    ["run as a noun", "export interface AgentRun { readonly a: string }\n"],
  ])("refuses %s", (_, text) => {
    expect(brokenBy(neutral, text)).toEqual(["house(vocabulary)"]);
  });

  test("leaves private names, and words that only contain a banned one, alone", () => {
    const text = [
      "const session: string = 'x';",
      "export const resolution: string = session;",
      "export const threadless: string = session;",
      "export function run(): string { return session; }",
    ].join("\n");

    expect(brokenBy(neutral, text)).toEqual([]);
  });
});

describe("errors", () => {
  test("an error without a code is refused", () => {
    const text = "export function fail(): never { throw new TypeError('no'); }\n";

    expect(brokenBy(neutral, text)).toEqual(["house(no-raw-throw)"]);
  });

  test("passing a caught error on is allowed", () => {
    const text = [
      "export function attempt(task: () => void): void {",
      "  try { task(); } catch (error) { if (error instanceof Error) throw error; }",
      "}",
    ].join("\n");

    expect(brokenBy(neutral, text)).toEqual([]);
  });
});

describe("exceptions", () => {
  test("one without a reason is refused", () => {
    const text =
      "// oxlint-disable-next-line no-console\nexport const log: typeof console.log = console.log;\n";

    expect(brokenBy("packages/platform/node/src/index.ts", text)).toEqual([
      "house(disable-needs-reason)",
    ]);
  });

  test("one with a reason is allowed", () => {
    const text =
      "// oxlint-disable-next-line no-console -- the command's output\nexport const log: typeof console.log = console.log;\n";

    expect(brokenBy("packages/platform/node/src/index.ts", text)).toEqual([]);
  });

  test("a file may not excuse its own length", () => {
    const text = `/* oxlint-disable max-lines -- it grew */\n${"export {};\n".repeat(401)}`;

    expect(brokenBy("packages/platform/node/src/index.ts", text)).toContain(
      "house(disable-needs-reason)",
    );
  });
});

describe("files", () => {
  test("one with more than 400 lines is refused", () => {
    const text = `${"// line\n".repeat(400)}export const last: string = 'x';\n`;

    expect(brokenBy(neutral, text)).toEqual(["eslint(max-lines)"]);
  });

  test("an entry that re-exports everything is refused", () => {
    expect(brokenBy(neutral, 'export * from "./fold.ts";\n')).toEqual(["house(no-export-star)"]);
  });
});

describe("zod", () => {
  const use = "export const name: unknown = z.string();\n";

  test("as one object is refused", () => {
    expect(brokenBy(neutral, `import { z } from "zod";\n${use}`)).toEqual(["house(no-named-z)"]);
  });

  test("as a namespace is allowed", () => {
    expect(brokenBy(neutral, `import * as z from "zod";\n${use}`)).toEqual([]);
  });
});

describe("neutral code", () => {
  test.each([
    [
      "a clock",
      "export const now: () => number = () => Date.now();\n",
      "eslint(no-restricted-globals)",
    ],
    ["a timer", "setTimeout(() => {}, 1);\n", "eslint(no-restricted-globals)"],
    [
      "randomness",
      "export const chance: number = Math.random();\n",
      "eslint(no-restricted-properties)",
    ],
    [
      "a module of Node",
      'export { open } from "node:fs/promises";\n',
      "eslint(no-restricted-imports)",
    ],
  ])("may not use %s", (_, text, rule) => {
    expect(brokenBy(neutral, text)).toEqual([rule]);
  });

  test("a platform may use them all", () => {
    const text = [
      'export { open } from "node:fs/promises";',
      "export const now: () => number = () => Date.now() + Math.random();",
    ].join("\n");

    expect(brokenBy("packages/platform/node/src/index.ts", text)).toEqual([]);
  });
});

test("rules that need types are on", () => {
  const text = "export function start(task: () => Promise<void>): void { task(); }\n";

  expect(brokenBy(neutral, text)).toEqual(["typescript(no-floating-promises)"]);
});
