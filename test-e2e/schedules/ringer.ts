import { env, exit } from "node:process";
import { openNodePlatform } from "@tenon/platform-node";
import { crashAt, readCrashPoint } from "@tenon/testing";
import { databaseIn, openBellTower } from "./bell-tower.ts";

// One process of the tower: it fires what is due until it kills itself where it is told to, or is asked to end.
const folder = env["TENON_TOWER"] ?? ".";
const crash = crashAt(readCrashPoint());
const platform = await openNodePlatform({ file: databaseIn(folder), onCommit: crash.onCommit });
const runtime = openBellTower(platform, folder);
runtime.start();
process.once("SIGTERM", () => {
  void runtime
    .stop()
    .then(() => platform[Symbol.asyncDispose]())
    .then(() => exit(0));
});
