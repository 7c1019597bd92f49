import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

test("what a page has to load of it is under 8 KB, compressed", async () => {
  const { outputFiles } = await build({
    stdin: { contents: 'export * from "@tenon/client";', resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    conditions: ["@tenon/source"],
    write: false,
  });
  const [bundle] = outputFiles;

  expect(gzipSync(bundle?.contents ?? new Uint8Array(), { level: 9 }).length).toBeLessThan(8_192);
});
