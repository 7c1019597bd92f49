import { describeHarness } from "@tenon/conformance";
import { createWorld } from "@tenon/desk";
import { createThink } from "../src/index.ts";

const tokens = 2_000;

describeHarness("think", () =>
  createWorld(createThink(), {
    harness: createThink({ compaction: { atTokens: tokens } }),
    tokens,
  }),
);
