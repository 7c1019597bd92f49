import base from "@tenon/build/vitest";
import { defineConfig, mergeConfig, type ViteUserConfig } from "vitest/config";

// Real processes take their time, and two at once are enough for two cores.
const config: ViteUserConfig = mergeConfig(
  base,
  defineConfig({
    test: { include: ["*.test.ts"], testTimeout: 300_000, maxWorkers: 2 },
  }),
);
config.test = { ...config.test, include: ["*.test.ts"] };

export default config;
