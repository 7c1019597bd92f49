import { expect, test } from "vitest";
import { checkRepository, withRepository } from "../src/repository.ts";

const repository = { type: "git", url: "git+https://example.com/a/b.git", directory: "packages/x" };

test("a repository stands behind the license, and replaces another", () => {
  const manifest = {
    name: "x",
    repository: { type: "git", url: "old" },
    license: "MIT",
    type: "module",
  };

  const mended = withRepository(manifest, repository);

  expect(Object.keys(mended)).toEqual(["name", "license", "repository", "type"]);
  expect(mended.repository).toEqual(repository);
});

test("every published package of this workspace says where it is built", () => {
  expect(checkRepository(false)).toEqual({ passed: true, report: "" });
});
