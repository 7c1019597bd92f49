export { openDesk, steps, tool, type Desk, type DeskOptions } from "./desk.ts";
export { smallLoop } from "./small-loop.ts";
export { createWorld } from "./world.ts";
