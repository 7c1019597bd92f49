import { rm } from "node:fs/promises";
import { expect, test, vi } from "vitest";
import { copyOf, printed } from "./terminal.ts";

// Each kill starts two processes.
vi.setConfig({ testTimeout: 300_000 });

test("the agent of the guide is killed at every append, and none of its tools acts twice", async () => {
  const folder = await copyOf("crash");
  try {
    const text = await printed(folder, "$ tenon test --crash desk");

    expect(text).toMatch(/^look-up +\d+ +\d+ +0 +0$/m);
    expect(text).toMatch(/^pay +\d+ +[1-9]\d* +0 +0$/m);
    expect(text).toMatch(/^kills: \d{2}, failures: 0$/m);
  } finally {
    await rm(folder, { recursive: true });
  }
});
