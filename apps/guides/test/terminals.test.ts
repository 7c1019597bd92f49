import { expect, test } from "vitest";
import { replay } from "./terminal.ts";

test.each(["first-agent", "approvals", "recovery", "swap-harness", "models"])(
  "the terminal in the guide of %s shows what the commands print",
  async (guide) => {
    const terminals = await replay(guide);

    expect(terminals).not.toEqual([]);
    for (const { file, text } of terminals) await expect(text).toMatchFileSnapshot(file);
  },
);
