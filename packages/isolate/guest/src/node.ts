export { readSource, type BrokenSource, type ScriptSource } from "./script-source.ts";
