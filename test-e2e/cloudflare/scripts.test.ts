import { expect, test } from "vitest";
import { approvedCall, codeMode } from "../crash/scenarios/code-mode.ts";
import { killWorkerd } from "./kill-workerd.ts";

// `npm run test:workerd` kills at every append; here at some.
test("a script that is killed with workerd goes on in a new isolate, and settled calls do not run again", async () => {
  const { kills, failures } = await killWorkerd({
    scenario: codeMode,
    driver: "lifecycle",
    harness: "loop",
    worker: "scripts",
    approves: approvedCall,
    message: "Refund order 7.",
    stride: 9,
  });

  expect(failures).toEqual([]);
  expect(kills).toBeGreaterThan(3);
});
