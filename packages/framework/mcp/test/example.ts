/* oxlint-disable no-console -- an example prints */
import { defineAgent } from "@tenon/agent";
import { codeTool } from "@tenon/codemode";
import { mcp } from "@tenon/mcp";
import { stdio } from "@tenon/mcp/stdio";

const files = mcp({
  name: "files",
  server: stdio({ command: "npx", args: ["@modelcontextprotocol/server-filesystem", "/srv"] }),
  allow: ["read_text_file", "list_directory"],
});
const github = mcp({
  name: "github",
  server: "https://api.githubcopilot.com/mcp/",
  headers: () => ({ authorization: `Bearer ${process.env["GITHUB_TOKEN"]}` }),
  secrets: ["GITHUB_TOKEN"],
});

const helper = defineAgent({
  name: "helper",
  model: "anthropic/claude-sonnet-4-6",
  instructions: "You look after a repository.",
  // Nothing is connected before the first turn.
  async tools() {
    const tools = [...(await files.tools()), ...(await github.tools())];
    return [...tools, codeTool({ tools })];
  },
});

console.log(helper.name);
