import { describeHarness } from "@tenon/conformance";
import { createWorld } from "@tenon/desk";
import { createPiHarness } from "../src/index.ts";

// Loading takes real time, which the clock of the suite knows nothing of.
await import("@earendil-works/pi-agent-core");

describeHarness("pi", () => createWorld(createPiHarness()));
