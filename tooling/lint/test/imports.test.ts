import { expect, test } from "vitest";
import { Workspace } from "./workspace.ts";

const entry = "export const name: string = 'x';\n";

test("an import that the table allows is no violation", () => {
  using workspace = new Workspace({
    "packages/joint/contracts/src/index.ts": entry,
    "packages/joint/log/src/index.ts":
      'import { name } from "@tenon/contracts";\nexport const log: string = name;\n',
  });
  workspace.link("joint/log", "joint/contracts", "dependencies");

  expect(workspace.brokenImportRules()).toEqual([]);
});

test("an adapter that imports the runtime is reported", () => {
  using workspace = new Workspace({
    "packages/joint/runtime/src/index.ts": entry,
    "packages/harness/loop/src/index.ts": 'export { name } from "@tenon/runtime";\n',
  });
  workspace.link("harness/loop", "joint/runtime", "dependencies");

  expect(workspace.brokenImportRules()).toEqual(["imports-of-harness"]);
});

test("an adapter that imports another adapter is reported", () => {
  using workspace = new Workspace({
    "packages/platform/memory/src/index.ts": entry,
    "packages/platform/node/src/index.ts":
      'import type { name } from "@tenon/memory";\nexport type Name = typeof name;\n',
  });
  workspace.link("platform/node", "platform/memory", "devDependencies");

  expect(workspace.brokenImportRules()).toEqual(["imports-of-platform"]);
});

test("a file of another package, a relative way out and a missing module are reported", () => {
  using workspace = new Workspace({
    "packages/joint/contracts/src/index.ts": entry,
    "packages/joint/contracts/src/hidden.ts": entry,
    "packages/joint/log/src/index.ts": [
      'export { name } from "../../contracts/src/hidden.ts";',
      'export { other } from "./nowhere.ts";',
    ].join("\n"),
  });

  expect(workspace.brokenImportRules()).toEqual(["no-missing-module", "only-through-the-entry"]);
});

test("a runtime's own module in a neutral package is reported", () => {
  using workspace = new Workspace({
    "packages/joint/log/src/index.ts": 'export { readFileSync } from "node:fs";\n',
    "packages/platform/node/src/index.ts": 'export { readFileSync } from "node:fs";\n',
  });

  expect(workspace.brokenImportRules()).toEqual(["neutral-code-imports-no-runtime"]);
});

test("a package that imports a tool, and files that need each other, are reported", () => {
  using workspace = new Workspace({
    "tooling/build/index.ts": entry,
    "packages/model/scripted/src/index.ts":
      'export { name } from "../../../../tooling/build/index.ts";\n',
    "packages/joint/log/src/index.ts":
      'import { b } from "./b.ts";\nexport const a: () => string = () => b;\n',
    "packages/joint/log/src/b.ts":
      'import { a } from "./index.ts";\nexport const b: string = String(a);\n',
  });

  expect(workspace.brokenImportRules()).toEqual(["no-cycles", "nothing-imports-a-root"]);
});

test("a package without a row in the table is reported", () => {
  using workspace = new Workspace({
    "packages/framework/surprise/src/index.ts": 'export { name } from "./name.ts";\n',
    "packages/framework/surprise/src/name.ts": entry,
  });

  expect(workspace.brokenImportRules()).toEqual(["package-without-a-row"]);
});

test("files that know only each other's types are no violation", () => {
  using workspace = new Workspace({
    "packages/joint/log/src/index.ts": 'import { type B } from "./b.ts";\nexport const a: B = 1;\n',
    "packages/joint/log/src/b.ts":
      'import { a } from "./index.ts";\nexport type B = number;\nexport const b: B = a;\n',
  });

  expect(workspace.brokenImportRules()).toEqual([]);
});
