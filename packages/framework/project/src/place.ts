import { TenonError, type ErrorCode } from "@tenon/contracts";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** A file or folder of a project, and how messages call it. */
export interface Place {
  /** The project's folder: absolute, symbolic links resolved. */
  readonly folder: string;
  /** Relative to the folder, with forward slashes. */
  readonly file: string;
}

/** Where a place is on the disk. */
export function absolute({ folder, file }: Place): string {
  return path.join(folder, file);
}

/** Another place in the same project. */
export function inside(place: Place, name: string): Place {
  return { ...place, file: place.file === "" ? name : `${place.file}/${name}` };
}

/** An error about a place, for a person who looks at that file. */
export function projectError(place: Place, rule: string, hint: string): TenonError {
  return new TenonError("invalid-project", `${place.file}: ${rule}`, { hint });
}

/** What went wrong in a file, as one sentence that says where; what the error already said is kept. */
export function placed(error: unknown, place: Place): TenonError {
  const code = tenonCode(error);
  if (code === undefined) return failedToLoad(error, place);
  const hint = textOf(error, "hint");
  return new TenonError(code, `${whereThrown(error, place)}: ${messageOf(error)}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** A path as messages show it; undefined for what is not the user's own. */
export function relativeTo(folder: string, file: string): string | undefined {
  const relative = path.relative(folder, file).split(path.sep).join("/");
  const isOwn = !relative.startsWith("..") && !path.isAbsolute(relative);
  return isOwn && !relative.includes("node_modules/") ? relative : undefined;
}

/** The first line of an error's message, whatever was thrown. */
export function messageOf(error: unknown): string {
  const message = textOf(error, "message") ?? String(error);
  return message.split("\n", 1)[0] ?? "";
}

/** Modules carry a version in their URL, which no message shows. */
// Node names a file by its URL, or by its path where the package says nothing of modules.
const placeAndLine = /((?:file:\/\/)?\/[^\s?()]+?)(?:\?[^\s:()]*)?:(\d+)/g;

/** The line of the user's own code that an error points at, or the file. */
function whereThrown(error: unknown, place: Place): string {
  for (const [, url = "", line = ""] of (textOf(error, "stack") ?? "").matchAll(placeAndLine)) {
    const file = relativeTo(place.folder, url.startsWith("file:") ? fileURLToPath(url) : url);
    if (file !== undefined) return `${file}:${line}`;
  }
  return place.file;
}

function failedToLoad(error: unknown, place: Place): TenonError {
  const isSyntax = error instanceof SyntaxError;
  const rule = `${isSyntax ? "it cannot be read" : "it failed while it was loaded"}: ${messageOf(error)}`;
  return new TenonError("invalid-project", `${whereThrown(error, place)}: ${rule}`, {
    cause: error,
    hint: isSyntax ? syntaxHint(error) : "Correct the code, or move what may fail into a tool.",
  });
}

function syntaxHint(error: unknown): string {
  if (textOf(error, "code") === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") {
    return "Node removes types and nothing else: write it without enum, namespace and parameter properties.";
  }
  if (messageOf(error).includes("outside a module")) {
    return 'Run npm pkg set type=module: package.json says "commonjs", as npm init writes it.';
  }
  return "Correct the line.";
}

/** By name and code, because the user's file may hold another copy of the class. */
function tenonCode(error: unknown): ErrorCode | undefined {
  const code = textOf(error, "code");
  return textOf(error, "name") === "TenonError" ? (code as ErrorCode | undefined) : undefined;
}

function textOf(error: unknown, field: string): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const value: unknown = Reflect.get(error, field);
  return typeof value === "string" ? value : undefined;
}
