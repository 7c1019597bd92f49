import { copyFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

await mkdir(path("../public"), { recursive: true });
await build({
  entryPoints: [path("page.tsx")],
  outdir: path("../public"),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2024",
  conditions: ["@tenon/source"],
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
});
await copyFile(path("index.html"), path("../public/index.html"));
