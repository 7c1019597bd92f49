import { spawnSync } from "node:child_process";
import { execPath } from "node:process";
import { expect, test } from "vitest";
import { testSource } from "../tools/test-source.ts";

const runner = `const results = [];
module.exports = { results, test: (name) => results.push({ name, passed: true }) };`;

test("files find each other by their relative paths, and each is run once", () => {
  const results = resultsOf({
    "/repo/test/runner.js": runner,
    "/repo/src/count.js": "module.exports = { count: 0 };",
    "/repo/src/deep/add.js": 'require("../count.js").count += 1;',
    "/repo/test/a.test.js": `require("../src/deep/add.js");
      require("./../src/deep/add.js");
      require("./runner.js").test("count is " + require("../src/count.js").count);`,
  });

  expect(results).toEqual([{ name: "count is 1", passed: true }]);
});

test("a file of tests that cannot be run is one that fails, and the others run", () => {
  const results = resultsOf({
    "/repo/test/runner.js": runner,
    "/repo/test/a.test.js": 'require("../src/gone.js");',
    "/repo/test/b.test.js": 'require("./runner.js").test("still here");',
  });

  expect(results).toEqual([
    {
      name: "/repo/test/a.test.js",
      passed: false,
      message: "There is no file /repo/src/gone.js.",
    },
    { name: "still here", passed: true },
  ]);
});

function resultsOf(files: Readonly<Record<string, string>>): unknown {
  const script = `console.log(JSON.stringify((() => {${testSource(files)}})()))`;
  return JSON.parse(spawnSync(execPath, ["-e", script], { encoding: "utf8" }).stdout);
}
