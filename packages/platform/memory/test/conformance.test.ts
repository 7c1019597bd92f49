import { describeLogStore } from "@tenon/conformance";
import { createWorld } from "./fixtures/memory-world.ts";

describeLogStore("memory", createWorld);
