import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json, ToolContext } from "@tenon/contracts";
import { workspaceTools } from "@tenon/workspace";
import { expect, onTestFinished, test } from "vitest";
import { local } from "../src/index.ts";

const canary = "canary-2e90";

test.each([
  ["read", { path: "../outside/secret" }],
  ["read", { path: "/dir/../../outside/secret" }],
  ["read", { path: "link/secret" }],
  ["write", { path: "../outside/new", content: "a" }],
  ["write", { path: "link/new", content: "a" }],
  ["write", { path: "link/secret", content: "a", append: true }],
  ["edit", { path: "../outside/secret", old: canary, new: "a" }],
  ["edit", { path: "link/secret", old: canary, new: "a" }],
  ["move", { from: "/dir/a", to: "../outside/a" }],
  ["move", { from: "link/secret", to: "/stolen" }],
  ["move", { from: "/dir/a", to: "..\\outside\\a" }],
  ["remove", { path: ".." }],
  ["remove", { path: "link/secret" }],
  ["ls", { path: ".." }],
  ["glob", { pattern: "*", path: "../outside" }],
  ["grep", { pattern: "canary", path: "../outside" }],
  ["diff", { path: "../outside/secret", other: "/dir/a" }],
  ["ls", { path: "/dir\u0000" }],
])("%s of %j does not leave the directory", async (name, input: Json) => {
  const { call, outside } = createWorld();

  const refusal = await call(name, input).then(
    (said) => said,
    (error: unknown) => error,
  );

  expect(refusal).toMatchObject({ code: "invalid-input" });
  expect(JSON.stringify([Object(refusal).message, Object(refusal).hint])).not.toContain(canary);
  expect(readdirSync(outside)).toEqual(["secret"]);
});

test("a pattern finds nothing outside, whatever it says", async () => {
  const { call } = createWorld();

  for (const pattern of ["../**", "**/secret", "link/*", "/../outside/*"])
    expect(await call("glob", { pattern })).toBe(`No file below / matches ${pattern}.`);
  expect(await call("grep", { pattern: "canary" })).toBe("Nothing at / matches canary.");
});

function createWorld(): {
  readonly outside: string;
  readonly call: (name: string, input: Json) => Promise<unknown>;
} {
  const base = mkdtempSync(join(tmpdir(), "tenon-local-"));
  onTestFinished(() => rmSync(base, { recursive: true }));
  const [root, outside] = [join(base, "root"), join(base, "outside")];
  mkdirSync(join(root, "dir"), { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(root, "dir", "a"), "a");
  writeFileSync(join(outside, "secret"), canary);
  symlinkSync(outside, join(root, "link"));
  const workspace = local({ root });
  const context = { workspace, signal: new AbortController().signal } as unknown as ToolContext;
  return {
    outside,
    async call(name, input) {
      const tool = workspaceTools().find(({ spec }) => spec.name === name);
      expect(await tool?.validate(input)).toMatchObject({ ok: true });
      return tool?.run?.(input, context);
    },
  };
}
