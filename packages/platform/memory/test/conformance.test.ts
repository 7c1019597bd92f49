import { describePlatform } from "@tenon/conformance";
import { createWorld } from "./memory-world.ts";

describePlatform("memory", createWorld);
