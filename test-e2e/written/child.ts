import { env, exit } from "node:process";
import { createQuickjsIsolates } from "@tenon/isolate-quickjs";
import { openNodePlatform } from "@tenon/platform-node";
import { crashAt, readCrashPoint } from "@tenon/testing";
import { databaseIn, openWriter, playWriter } from "./node-writer.ts";

// One process of the desk: it brings the instance to its outcome, and kills itself where it is told to.
const folder = env["TENON_OFFICE"] ?? ".";
const crash = crashAt(readCrashPoint());
const isolates = createQuickjsIsolates({ threads: 1 });
const platform = await openNodePlatform({
  file: databaseIn(folder),
  onCommit: crash.onCommit,
  isolates,
});
const writer = openWriter(platform, folder);
writer.runtime.start();
await playWriter(writer);
await writer.runtime.stop();
await platform[Symbol.asyncDispose]();
exit(0);
