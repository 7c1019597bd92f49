import { env, exit } from "node:process";
import { openNodePlatform } from "@tenon/platform-node";
import { crashAt, readCrashPoint } from "@tenon/testing";
import { databaseIn } from "./office.ts";
import { playReleases } from "./releases.ts";

// One process that brings one release after the other, and kills itself where it is told to.
const folder = env["TENON_OFFICE"] ?? ".";
const crash = crashAt(readCrashPoint());
const platform = await openNodePlatform({ file: databaseIn(folder), onCommit: crash.onCommit });
await playReleases(platform, folder);
await platform[Symbol.asyncDispose]();
exit(0);
