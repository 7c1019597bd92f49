import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import type { Figure, Measurement } from "../measurement.ts";

/** How much a program carries that runs turns anywhere: the contracts, the runtime and a harness, with all that they import. */
export const bundle: Measurement = { name: "bundle", measure };

const program = `
  export * from "@tenon/contracts";
  export { createRuntime } from "@tenon/runtime";
  export { createThink } from "@tenon/harness-think";
`;

async function measure(): Promise<readonly Figure[]> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    target: "es2024",
    write: false,
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  return [
    {
      name: "contracts, runtime and think, gzipped",
      value: gzipSync(code, { level: 9 }).length / 1000,
      unit: "KB",
      atMost: 45,
    },
    { name: "the same, minified", value: code.length / 1000, unit: "KB" },
  ];
}
