/* oxlint-disable no-console -- an example prints */
import { conversationLog } from "@tenon/log";
import { createManualClock, createMemoryPlatform, createMemoryWorld } from "@tenon/platform-memory";

const clock = createManualClock();
const world = createMemoryWorld();
const log = conversationLog("desk", "claim-1");

// Platforms that share a world are processes that share a store.
const one = createMemoryPlatform({ clock, world, owner: "one" });
const two = createMemoryPlatform({ clock, world, owner: "two" });

await one.logs.accept(log, [], { opening: [{ type: "claim.opened", data: { v: 1 } }] });
console.log((await one.logs.acquire(log))?.owner); // one
console.log((await two.logs.acquire(log))?.owner); // undefined

await one[Symbol.asyncDispose]();
console.log((await two.logs.acquire(log))?.owner); // two
