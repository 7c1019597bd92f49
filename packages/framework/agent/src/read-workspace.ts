import type { Agent, Workspace } from "@tenon/contracts";
import { shown, type Fields } from "./fields.ts";

/** Reads which files an agent has; undefined when it has none. */
export function readWorkspace(fields: Fields): Agent["workspace"] {
  const value = fields.value("workspace");
  if (value === undefined || value === false) return undefined;
  if (value === true) return "durable";
  if (isWorkspace(value)) return value;
  throw fields.refusal(
    "workspace",
    `must be true or a workspace, not ${shown(value)}`,
    `A workspace has the methods ${Object.keys(methods).join(", ")}; true stands for durable files. Tools for files are listed in "tools": ...workspaceTools().`,
  );
}

const methods: { readonly [Name in keyof Omit<Workspace, "before">]: true } = {
  read: true,
  write: true,
  move: true,
  remove: true,
  list: true,
  stat: true,
};

function isWorkspace(files: unknown): files is Workspace {
  if (typeof files !== "object" || files === null) return false;
  return Object.keys(methods).every((name) => typeof Reflect.get(files, name) === "function");
}
