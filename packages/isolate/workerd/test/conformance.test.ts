import { describeIsolates, type IsolatesWorld } from "@tenon/conformance";
import { afterAll } from "vitest";
import { openWorkerdIsolates } from "../src/index.ts";
import { createWorld } from "./isolates-world.ts";

// All scripts share one pool, as they do beside a host: what one of them breaks, the next would feel.
const world = await createWorld(await openWorkerdIsolates());

afterAll(() => world[Symbol.asyncDispose]());

describeIsolates("workerd", async (): Promise<IsolatesWorld> => ({
  ...world,
  [Symbol.asyncDispose]: async () => undefined,
}));
