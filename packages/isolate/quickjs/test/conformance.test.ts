import { describeIsolates, type IsolatesWorld } from "@tenon/conformance";
import { afterAll } from "vitest";
import { createQuickjsIsolates } from "../src/index.ts";
import { createWorld } from "./isolates-world.ts";

// All scripts share one pool, as they do in a process: what one of them breaks, the next would feel.
const world = await createWorld(createQuickjsIsolates({ threads: 2 }));

afterAll(() => world[Symbol.asyncDispose]());

describeIsolates("quickjs", async (): Promise<IsolatesWorld> => ({
  ...world,
  [Symbol.asyncDispose]: async () => undefined,
}));
