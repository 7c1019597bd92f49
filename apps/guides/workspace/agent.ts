import { defineAgent, defineTool, workspaceTools } from "tenon";
import * as z from "zod";

// docs:start agent
const report = defineTool({
  name: "report",
  description: "Writes the monthly report into /reports.",
  input: z.object({ month: z.string() }),
  replay: "safe",
  async run({ month }, { workspace }) {
    const text = `# ${month}\n\nNothing to report.\n`;
    await workspace.write(`/reports/${month}.md`, new TextEncoder().encode(text));
    return { path: `/reports/${month}.md` };
  },
});

export default defineAgent({
  name: "writer",
  model: "scripted/writer",
  instructions: "You write reports.",
  workspace: true,
  tools: [report, ...workspaceTools()],
});
// docs:end agent
