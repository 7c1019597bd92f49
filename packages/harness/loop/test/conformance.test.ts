import { describeHarness } from "@tenon/conformance";
import { loop } from "../src/index.ts";
import { createWorld } from "./world.ts";

describeHarness("loop", () => createWorld(loop));

describeHarness("loop, played again from the turn's input", () =>
  createWorld({ ...loop, name: "replaying", resume: "turn" }),
);
