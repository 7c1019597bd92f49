import { describeHarness } from "@tenon/conformance";
import { createThink } from "../src/index.ts";
import { createWorld } from "./world.ts";

const tokens = 2_000;

describeHarness("think", () =>
  createWorld(createThink(), {
    harness: createThink({ compaction: { atTokens: tokens } }),
    tokens,
  }),
);
