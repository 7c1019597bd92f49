import type { Agent, Tool, Workspace } from "@tenon/contracts";
import { workspaceToolNames, workspaceTools, type WorkspaceToolName } from "@tenon/workspace";
import { shown, type Fields } from "./fields.ts";

/** How an agent has files. */
export interface WorkspaceDefinition {
  /** The tools that the model gets for them. Left out: all of them. An empty list: none, the files are for other tools. */
  readonly tools?: readonly WorkspaceToolName[] | undefined;
  /** Files of elsewhere instead of durable ones of each conversation. */
  readonly files?: Workspace | undefined;
}

/** The files of an agent, and the tools that come with them. */
export interface WorkspaceFields {
  readonly workspace: NonNullable<Agent["workspace"]>;
  readonly tools: readonly Tool[];
}

/** Reads how an agent has files; undefined when it has none. */
export function readWorkspace(fields: Fields): WorkspaceFields | undefined {
  const value = fields.value("workspace");
  if (value === undefined || value === false) return undefined;
  if (value === true) return { workspace: "durable", tools: workspaceTools() };
  const section = fields.section("workspace", ["tools", "files"]);
  if (section === undefined) return undefined;
  return { workspace: readFiles(section) ?? "durable", tools: workspaceTools(readNames(section)) };
}

const methods: { readonly [Name in keyof Omit<Workspace, "before">]: true } = {
  read: true,
  write: true,
  move: true,
  remove: true,
  list: true,
  stat: true,
};

function readFiles(section: Fields): Workspace | undefined {
  const files = section.value("files");
  if (files === undefined || isWorkspace(files)) return files;
  throw section.refusal(
    "files",
    `must be a workspace, not ${shown(files)}`,
    `A workspace has the methods ${Object.keys(methods).join(", ")}. Leave it out for durable files.`,
  );
}

function isWorkspace(files: unknown): files is Workspace {
  if (typeof files !== "object" || files === null) return false;
  return Object.keys(methods).every((name) => typeof Reflect.get(files, name) === "function");
}

function readNames(section: Fields): readonly WorkspaceToolName[] {
  const given = section.value("tools");
  if (given === undefined) return workspaceToolNames;
  const names: readonly unknown[] = Array.isArray(given) ? given : [given];
  const known = workspaceToolNames.filter((name) => names.includes(name));
  if (Array.isArray(given) && known.length === names.length) return known;
  throw section.refusal(
    "tools",
    `must be a list of names of tools for files, each once, not ${shown(given)}`,
    `The names are: ${workspaceToolNames.join(", ")}.`,
  );
}
