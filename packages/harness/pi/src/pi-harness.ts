import type { Harness } from "@tenon/contracts";
import type { PiHooks } from "./hooks.ts";
import { runPi } from "./pi-loop.ts";
import type { PiTool } from "./tools.ts";

/** What a hosted Pi has beside what the agent declares. */
export interface PiHarnessOptions extends PiHooks {
  /**
   * Tools that Pi runs itself. Their results are recorded, but the host's policy is not theirs: no approval, no secrets, no
   * timeout. After a crash one that is not `replay: "safe"` is reported as interrupted when it had begun.
   */
  readonly tools?: readonly PiTool[];
}

/** A harness that drives turns with the loop of Pi, unmodified. Pi is loaded with the first turn. */
export function createPiHarness(options: PiHarnessOptions = {}): Harness {
  const { tools = [], ...hooks } = options;
  return {
    name: "pi",
    version: "1",
    resume: "step",
    run: (turn) => runPi(turn, { tools, hooks }),
  };
}
