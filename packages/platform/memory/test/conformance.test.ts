import { describePlatform } from "@tenon/conformance";
import { createWorld } from "./fixtures/memory-world.ts";

describePlatform("memory", createWorld);
