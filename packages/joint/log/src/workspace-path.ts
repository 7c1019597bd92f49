import { TenonError } from "@tenon/contracts";

/** Longest path of a workspace, and longest name in one, in bytes of UTF-8: what every file system of today can hold. */
export const maxPathBytes = 1_024;
const maxNameBytes = 255;

/**
 * The path of a file or directory of a workspace; `/` is the whole of it. Throws `invalid-input` for what could leave it
 * or could mean two things.
 */
export function workspacePath(path: unknown): string {
  if (typeof path !== "string") throw refused(path, "must be a text");
  if (!path.startsWith("/")) throw refused(path, "must begin with `/`");
  if (path === "/") return path;
  if (bytesOf(path) > maxPathBytes) throw refused(path, `is longer than ${maxPathBytes} bytes`);
  for (const name of path.slice(1).split("/")) checkName(path, name);
  return path;
}

/** The path of a file of a workspace. Throws `invalid-input` as `workspacePath` does, and for `/`. */
export function workspaceFilePath(path: unknown): string {
  const checked = workspacePath(path);
  if (checked === "/") throw refused(path, "is the workspace itself, not a file");
  return checked;
}

/** The directories that a path is in, the nearest first; `/` is the last. */
export function directoriesAbove(path: string): readonly string[] {
  const above: string[] = [];
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1))
    above.push(path.slice(0, at));
  if (path !== "/") above.push("/");
  return above;
}

function checkName(path: string, name: string): void {
  if (name === "") throw refused(path, "has an empty name between two `/` or at its end");
  if (name === "." || name === "..") throw refused(path, `holds \`${name}\``);
  if (hasControl(name)) throw refused(path, "holds a control character");
  if (name.includes("\\")) throw refused(path, "holds a backslash");
  if (!name.isWellFormed()) throw refused(path, "holds half a character");
  if (bytesOf(name) > maxNameBytes)
    throw refused(path, `holds a name that is longer than ${maxNameBytes} bytes`);
}

function hasControl(name: string): boolean {
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

function bytesOf(text: string): number {
  // Every unit has at least one byte and at most three, so most are known without a count.
  return text.length * 3 <= maxNameBytes ? text.length : new TextEncoder().encode(text).length;
}

function refused(path: unknown, rule: string): TenonError {
  const shown = typeof path === "string" ? JSON.stringify(path.slice(0, 100)) : typeof path;
  return new TenonError("invalid-input", `The path ${shown} ${rule}.`, {
    hint: "Paths of a workspace are absolute, as `/src/main.ts`, and do not hold `.`, `..` or `\\`.",
  });
}
