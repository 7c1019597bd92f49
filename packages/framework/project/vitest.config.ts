import shared from "@tenon/build/vitest";
import { mergeConfig } from "vitest/config";

// Users' files are loaded by Node itself, so the tests run on Node itself: no module is transformed.
export default mergeConfig(shared, {
  test: {
    execArgv: ["--conditions=@tenon/source"],
    experimental: { viteModuleRunner: false },
  },
});
