import { describePlatform } from "@tenon/conformance";
import type { Platform } from "@tenon/contracts";
import { createManualClock, createMemoryWorld } from "@tenon/platform-memory";
import { createMyPlatform } from "../src/my-platform.ts";

describePlatform("my-platform", async () => {
  const clock = createManualClock();
  const world = createMemoryWorld();
  const secret = { name: "SUITE_SECRET", value: "a value that nobody logs" };
  const platforms: Platform[] = [];
  return {
    leaseTtlMs: 10_000,
    secret,
    async open() {
      const owner = `process-${platforms.length + 1}`;
      const secrets = { [secret.name]: secret.value };
      const platform = createMyPlatform({ clock, world, owner, secrets });
      platforms.push(platform);
      return { platform, crash: async () => platform[Symbol.asyncDispose]() };
    },
    advance: (ms: number) => clock.advance(ms),
    async [Symbol.asyncDispose]() {
      for (const platform of platforms) await platform[Symbol.asyncDispose]();
    },
  };
});
