import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { PageFiles } from "./src/page-files.ts";

/** Bundles the script and the style of the page, whose modules are read as their sources. */
export async function bundlePage({ minify }: { readonly minify: boolean }): Promise<PageFiles> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("./page/page.tsx", import.meta.url))],
    bundle: true,
    minify,
    write: false,
    outdir: "dist",
    format: "esm",
    target: "es2024",
    platform: "browser",
    conditions: ["@tenon/source"],
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    legalComments: "none",
  });
  const text = (ending: string): string =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
  return { script: text(".js"), style: text(".css") };
}
