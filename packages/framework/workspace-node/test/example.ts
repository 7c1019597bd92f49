/* oxlint-disable no-console -- an example prints */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { local } from "@tenon/workspace-node";
import { bashTool } from "@tenon/workspace-node/bash";

const root = await mkdtemp(join(tmpdir(), "tenon-"));

/** For an agent on one's own machine: `defineAgent({ workspace: files, tools: [bash] })`. */
const files = local({ root });
const bash = bashTool({ env: { LANG: "C" }, timeoutMs: 10_000 });

await files.write("/src/main.ts", new TextEncoder().encode("export {};\n"));

console.log(await files.list("/"), bash.spec.name);
