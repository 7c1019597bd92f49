export { codeTool, type CodeToolOptions } from "./code-tool.ts";
