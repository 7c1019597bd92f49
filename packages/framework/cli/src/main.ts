#!/usr/bin/env node
import process from "node:process";

const [major] = process.versions.node.split(".");
if (Number(major) >= 24) {
  // Loaded late: an older Node could not even read the rest.
  const { start } = await import("./start.ts");
  await start();
} else {
  process.stderr.write(
    `error: Tenon needs Node 24 or newer; this is ${process.versions.node}.\nhint: Install it from https://nodejs.org.\n`,
  );
  process.exitCode = 2;
}
