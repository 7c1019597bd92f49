/* oxlint-disable no-console -- an example prints */
import { loadProject } from "@tenon/project";

// Holds agents/shop/agent.ts, agents/shop/instructions.md and agents/shop/tools/price.ts.
const project = await loadProject("test/fixtures/shop");
const { agent, manifest } = project.agent("shop");

console.log(agent.instructions, manifest.tools);
