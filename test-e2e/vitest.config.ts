import base from "@tenon/build/vitest";
import { defineConfig, mergeConfig, type ViteUserConfig } from "vitest/config";

const include = [
  "*.test.ts",
  "release/*.test.ts",
  "cloudflare/*.test.ts",
  "browser/*.test.ts",
  "serve/*.test.ts",
];

// Real processes take their time, and two at once are enough for two cores.
const config: ViteUserConfig = mergeConfig(
  base,
  defineConfig({
    test: { include, testTimeout: 300_000, hookTimeout: 900_000, maxWorkers: 2 },
  }),
);
config.test = { ...config.test, include };

export default config;
