import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { TenonError } from "@tenon/contracts";
import { fileVersion } from "./files.ts";
import { absolute, messageOf, placed, projectError, relativeTo, type Place } from "./place.ts";

/**
 * The default export of a user's file. A changed file is loaded anew; what it imports is not.
 * Throws one error that names the file, whatever goes wrong in it.
 */
export async function loadDefault(place: Place): Promise<unknown> {
  const version = await fileVersion(place);
  if (version === undefined) {
    throw projectError(place, "there is no such file.", "Name a file that exists.");
  }
  const url = `${pathToFileURL(absolute(place)).href}?v=${version}`;
  let exports: Readonly<Record<string, unknown>>;
  try {
    exports = (await import(url)) as typeof exports;
  } catch (error) {
    throw missingImport(error, place) ?? placed(error, place);
  }
  if (exports["default"] !== undefined) return exports["default"];
  const [named] = Object.keys(exports).filter((name) => name !== "default");
  throw projectError(
    place,
    "it has no default export.",
    named === undefined ? "Write export default." : `Write export default in place of ${named}.`,
  );
}

function missingImport(error: unknown, place: Place): TenonError | undefined {
  if (!(error instanceof Error) || Reflect.get(error, "code") !== "ERR_MODULE_NOT_FOUND")
    return undefined;
  const [, kind, wanted = "", importer = ""] =
    /^Cannot find (package|module) '(.+)' imported from (.+)$/.exec(messageOf(error)) ?? [];
  const from = relativeTo(place.folder, importer) ?? importer;
  if (kind === "package") {
    return new TenonError(
      "missing-package",
      `${from}: it imports ${wanted}, which is not installed.`,
      {
        cause: error,
        hint: `Run npm install ${wanted} in ${place.folder}.`,
      },
    );
  }
  if (kind !== "module") return undefined;
  const file = relativeTo(place.folder, wanted) ?? wanted;
  return new TenonError("invalid-project", `${from}: it imports ${file}, which does not exist.`, {
    cause: error,
    hint: extensionHint(wanted),
  });
}

function extensionHint(wanted: string): string {
  const found = [".ts", ".mts", ".js", ".mjs"].find((extension) => existsSync(wanted + extension));
  if (found !== undefined) return `Write the extension: ${path.basename(wanted)}${found}.`;
  const source = wanted.replace(/\.(m?)js$/, ".$1ts");
  return source !== wanted && existsSync(source)
    ? `Write the file's own extension: ${path.basename(source)}.`
    : "Correct the path, or create the file.";
}
