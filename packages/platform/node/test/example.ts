/* oxlint-disable no-console -- an example prints */
import { conversationLog } from "@tenon/log";
import { openNodePlatform } from "@tenon/platform-node";

const file = "tenon.db";
const log = conversationLog("desk", "claim-1");

// Two platforms on one file are what two processes are.
const one = await openNodePlatform({ file });
const two = await openNodePlatform({ file });

await one.logs.accept(log, [], { opening: [{ type: "claim.opened", data: { v: 1 } }] });
console.log((await one.logs.acquire(log)) !== undefined); // true
console.log((await two.logs.acquire(log)) !== undefined); // false

await one[Symbol.asyncDispose]();
console.log((await two.logs.acquire(log)) !== undefined); // true
await two[Symbol.asyncDispose]();
