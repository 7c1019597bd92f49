import { expect, test } from "vitest";
import { workspace } from "../crash/scenarios/workspace.ts";
import { killWorkerd } from "./kill-workerd.ts";

test("files that a killed turn edits are, after it went on, those of an uninterrupted one", async () => {
  const { kills, failures } = await killWorkerd({
    scenario: workspace,
    driver: "lifecycle",
    harness: "loop",
    worker: "files",
    message: "Edit the files.",
    stride: 5,
  });

  expect(failures).toEqual([]);
  expect(kills).toBeGreaterThan(4);
});
