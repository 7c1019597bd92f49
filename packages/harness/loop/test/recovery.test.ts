import { describeRecovery } from "@tenon/conformance";
import { loop } from "../src/index.ts";
import { createWorld } from "./world.ts";

describeRecovery("of the loop, in memory", () => createWorld(loop));
