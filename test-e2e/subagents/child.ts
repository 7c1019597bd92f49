import { env, exit } from "node:process";
import { openNodePlatform } from "@tenon/platform-node";
import { crashAt, readCrashPoint } from "@tenon/testing";
import { databaseIn, openFamily } from "./family.ts";

// One process of the family: it submits, drives until the desk has its outcome, and kills itself where it is told to.
const folder = env["TENON_FAMILY"] ?? ".";
const crash = crashAt(readCrashPoint());
const platform = await openNodePlatform({
  file: databaseIn(folder),
  onCommit: crash.onCommit,
});
const { runtime, desk } = openFamily(platform, folder);
runtime.start();
const { submission } = await desk.submit("What does it cost?", { key: "k", by: "user:ana" });
await desk.wait(submission);
await runtime.stop();
await platform[Symbol.asyncDispose]();
exit(0);
