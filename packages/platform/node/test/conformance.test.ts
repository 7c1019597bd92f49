import { describePlatform } from "@tenon/conformance";
import { vi } from "vitest";
import { createNodeWorld } from "./node-world.ts";

// Time is real here: a lease that expires is waited for.
vi.setConfig({ testTimeout: 20_000 });

describePlatform("node", createNodeWorld);
