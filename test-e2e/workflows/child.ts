import { env, exit } from "node:process";
import { openNodePlatform } from "@tenon/platform-node";
import { crashAt, readCrashPoint } from "@tenon/testing";
import { databaseIn, openOffice, playTrip } from "./office.ts";

// One process of the office: it drives the instance to its outcome, and kills itself where it is told to.
const folder = env["TENON_OFFICE"] ?? ".";
const crash = crashAt(readCrashPoint());
const platform = await openNodePlatform({ file: databaseIn(folder), onCommit: crash.onCommit });
const office = openOffice(platform, folder);
office.runtime.start();
await playTrip(office);
await office.runtime.stop();
await platform[Symbol.asyncDispose]();
exit(0);
