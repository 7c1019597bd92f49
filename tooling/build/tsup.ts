import { defineConfig, type Options } from "tsup";

/** JavaScript of a published package; tsc writes the declarations. */
export function library(options: Options = {}): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry: ["src/index.ts"],
    format: ["esm"],
    target: "es2024",
    platform: "neutral",
    sourcemap: true,
    clean: true,
    silent: true,
    dts: false,
    skipNodeModulesBundle: true,
    // Without its prefix `node:sqlite` names a package that does not exist.
    removeNodeProtocol: false,
    external: [/^node:/],
    ...options,
  });
}
