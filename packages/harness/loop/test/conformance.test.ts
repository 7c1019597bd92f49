import { describeHarness } from "@tenon/conformance";
import { loop } from "../src/index.ts";
import { createWorld } from "./world.ts";

describeHarness("loop", () => createWorld(loop));
