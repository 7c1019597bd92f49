import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { OpenTransport } from "./connection.ts";

/** A server that is a program of this machine. */
export interface StdioOptions {
  readonly command: string;
  readonly args?: readonly string[];
  /** All that the program sees of an environment, beside `PATH` and the like. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Starts the program when a tool is first wanted, and again when it has ended. */
export function stdio({ command, args = [], env, cwd }: StdioOptions): OpenTransport {
  return () =>
    new StdioClientTransport({
      command,
      args: [...args],
      stderr: "ignore",
      ...(env === undefined ? {} : { env: { ...env } }),
      ...(cwd === undefined ? {} : { cwd }),
    });
}
