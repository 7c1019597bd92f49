import type { Target } from "./target.ts";
import { memory } from "./targets/memory.ts";
import { nodeSqlite } from "./targets/node-sqlite.ts";

/** The platforms of the matrix: each is a file of its own. */
export const targets: readonly Target[] = [memory, nodeSqlite];
