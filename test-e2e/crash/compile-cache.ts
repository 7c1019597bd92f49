import { tmpdir } from "node:os";
import { join } from "node:path";
import { pid } from "node:process";

/** Compiled code is kept between processes: starting them is most of a sweep's work. */
export const compileCache: { readonly NODE_COMPILE_CACHE: string } = {
  NODE_COMPILE_CACHE: join(tmpdir(), `tenon-crash-compiled-${pid}`),
};
