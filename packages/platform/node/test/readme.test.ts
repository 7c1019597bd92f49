import { chdir, cwd } from "node:process";
import { runExample } from "@tenon/build/example";
import { expect, test } from "vitest";
import { createDirectory } from "./node-world.ts";

test("the example of the README is the one that runs here", async () => {
  using directory = createDirectory();
  const before = cwd();
  chdir(directory.path);

  const load = () => import("./example.ts").finally(() => chdir(before));
  const printed = await runExample(import.meta.url, load);

  expect(printed).toEqual([[true], [false], [true]]);
});
