export { npm, npmRegistry } from "./npm.ts";
export { run, type Ended, type RunOptions } from "./run.ts";
export { packRelease, type Release } from "./pack-release.ts";
export { openRegistry, type Registry } from "./registry.ts";
export { weigh, type Weight } from "./weigh.ts";
