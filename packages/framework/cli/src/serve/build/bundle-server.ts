import process from "node:process";
import { TenonError } from "@tenon/contracts";
import type * as Esbuild from "esbuild";
import { importFrom, isInstalled } from "../../compose/user-packages.ts";
import type { OutputFile } from "./write-output.ts";

/** What is bundled. */
export interface BundleOptions {
  readonly folder: string;
  readonly entry: string;
  /** Packages that are left out, such as native ones. */
  readonly external: readonly string[];
}

/** The entry and all that it imports, as a few files that Node runs alone. */
export async function bundleServer(options: BundleOptions): Promise<readonly OutputFile[]> {
  const { folder, entry, external } = options;
  const { build } = await openEsbuild(folder);
  try {
    const { outputFiles } = await build({
      stdin: { contents: entry, resolveDir: folder, sourcefile: "tenon-server.mjs" },
      absWorkingDir: folder,
      outdir: folder,
      write: false,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      target: "node24",
      entryNames: "server",
      chunkNames: "chunks/[hash]",
      outExtension: { ".js": ".mjs" },
      external: [...external],
      conditions: ownConditions(),
      // Some packages ask for modules of Node in the old way.
      banner: {
        js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
      },
      logLevel: "silent",
    });
    return outputFiles.map(({ path, contents }) => ({
      path: path.slice(folder.length + 1).replaceAll("\\", "/"),
      bytes: contents,
      isCode: true,
    }));
  } catch (error) {
    throw asRefusal(error);
  }
}

async function openEsbuild(folder: string): Promise<typeof Esbuild> {
  if (!isInstalled(folder, "esbuild")) {
    throw new TenonError("missing-package", 'The package "esbuild" is not installed.', {
      hint: "npm install --save-dev esbuild",
    });
  }
  // The package exports what its own types say.
  return (await importFrom(folder, "esbuild")) as typeof Esbuild;
}

/** What the bundle holds is what this process would import. */
function ownConditions(): string[] {
  const own = process.execArgv.flatMap((word) => /^--conditions=(.+)$/.exec(word)?.[1] ?? []);
  return [...own, "module", "import"];
}

function asRefusal(error: unknown): unknown {
  const [first]: readonly Esbuild.Message[] = Object(error).errors ?? [];
  if (first === undefined) return error;
  const { text, location } = first;
  const place = location === null ? "" : `${location.file}:${location.line}: `;
  return new TenonError("invalid-project", `${place}it cannot be bundled: ${text}`, {
    hint: "Correct it, or leave a package out with --external <package>, e.g. one with native parts.",
    cause: error,
  });
}
