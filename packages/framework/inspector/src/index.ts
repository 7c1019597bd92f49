export { inspectorHandler } from "./inspector-handler.ts";
