import process from "node:process";
import { TenonError, type Agent, type Platform } from "@tenon/contracts";
import { exitCodes } from "../view/exit-codes.ts";
import type { Address, NodeServer } from "./node-server.ts";
import type { Reporter } from "./reporter.ts";
import { untilStopped } from "./until-stopped.ts";

/** What a process serves, and where. */
export interface ServeContext {
  readonly agents: readonly Agent[];
  readonly platform: Platform;
  readonly storeName: string;
  readonly address: Address;
  readonly reporter: Reporter;
}

/** Serves until the process is told to stop, hands back what is open, and resolves the exit code. */
export async function serveUntilStopped(
  server: NodeServer,
  { agents, platform, storeName, address, reporter }: ServeContext,
): Promise<number> {
  // From the beginning: a stop that comes before the first request is one, too.
  const stopped = untilStopped();
  try {
    const { url } = await server.open(address);
    const names = agents.map((agent) => agent.name).join(", ");
    reporter.say({
      event: "serving",
      line: `serving ${names} from ${storeName} at ${url}`,
      fields: { url, agents: names, store: storeName, pid: process.pid },
    });
    const signal = await stopped;
    reporter.say({ event: "draining", line: `${signal}: draining`, fields: { signal } });
    const isDrained = await server.drain();
    reporter.say(
      isDrained
        ? { event: "stopped", line: "stopped: what was running is handed back" }
        : { event: "stopped", line: "stopped in time: what did not end is taken over" },
    );
    return exitCodes.done;
  } finally {
    await platform[Symbol.asyncDispose]();
  }
}

/** Reads a port of a command line. Throws `invalid-input`. */
export function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new TenonError(
    "invalid-input",
    `The port must be a number from 0 to 65535, not "${text}".`,
    {
      hint: "For example --port 4000; 0 takes any that is free.",
    },
  );
}
