export { mcp, type McpOptions, type McpServer } from "./mcp.ts";
export type { OpenTransport } from "./connection.ts";
