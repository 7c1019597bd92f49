import { TenonError } from "@tenon/contracts";
import type { OpenTransport } from "./connection.ts";
import type { StdioOptions } from "./stdio.ts";

/** What `stdio` is in a Worker, which can start no program: throws `capability-missing` when a tool is first wanted. */
export function stdio({ command }: StdioOptions): OpenTransport {
  return () => {
    throw new TenonError(
      "capability-missing",
      `The MCP server "${command}" is a program, and a Worker can start none. Give its address instead of stdio(): mcp({ server: "https://..." }).`,
    );
  };
}
