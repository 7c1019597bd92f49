import { defineConfig, type ViteUserConfig } from "vitest/config";

// Tests read the sources of other packages through this condition, so they need no build.
const conditions = ["@tenon/source", "module", "node", "import", "default"];

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["test/**/*.test.ts"],
    passWithNoTests: true,
    // Generous: on a busy machine a slow test is not a wrong one.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default", "json"],
    outputFile: { json: ".reports/tests.json" },
  },
});

export default config;
