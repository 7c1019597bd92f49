import process from "node:process";
import { version } from "../version.ts";
import type { Finding } from "./finding.ts";

/** The version of Node. */
export function checkNode(found: string = process.versions.node): Finding {
  const [major] = found.split(".");
  if (Number(major) >= 24) return { subject: "node", text: found };
  return {
    subject: "node",
    text: `${found} is too old: Tenon needs 24 or newer.`,
    fix: "Install it from https://nodejs.org.",
  };
}

/** The version of this command. */
export function checkVersion(): Finding {
  return { subject: "tenon", text: version() };
}

/** A clock behind the newest entry would date the future before the past. */
export function checkClock(newest: number | undefined, now: number = Date.now()): Finding {
  const text = new Date(now).toISOString();
  if (newest === undefined || newest <= now + toleranceMs) return { subject: "clock", text };
  return {
    subject: "clock",
    text: `${text} is before the newest entry of the store, ${new Date(newest).toISOString()}.`,
    fix: "Set the clock of this machine, or of the one that wrote the store.",
  };
}

const toleranceMs = 60_000;
