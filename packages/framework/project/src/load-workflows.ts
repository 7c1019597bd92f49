import { isWorkflow } from "@tenon/agent";
import type { Workflow } from "@tenon/contracts";
import { findSource, listFolder, sourceName } from "./files.ts";
import { loadDefault } from "./load-module.ts";
import { inside, projectError, type Place } from "./place.ts";

/** A version of a workflow of a project. */
export interface LoadedWorkflow {
  readonly name: string;
  /** Relative to the project's folder. */
  readonly file: string;
  readonly workflow: Workflow;
}

/**
 * Loads `workflows/<name>.ts`, or `workflows/<name>/workflow.ts` with the older versions that the release still carries
 * in `workflows/<name>/versions`. Of each name the newest is first.
 */
export async function loadWorkflows(root: Place): Promise<readonly LoadedWorkflow[]> {
  const place = inside(root, "workflows");
  const { files = [], folders = [] } = (await listFolder(place)) ?? {};
  const loaded: LoadedWorkflow[] = [];
  for (const file of files) {
    const name = sourceName(file);
    if (name === undefined) continue;
    const twin = folders.find((folder) => folder === name);
    if (twin !== undefined)
      throw projectError(
        inside(place, file),
        `workflows/${twin} beside it says the same.`,
        `Move it to workflows/${twin}/workflow.ts, or remove one of them.`,
      );
    const source = findSource(place, files, name) ?? inside(place, file);
    loaded.push(await loadWorkflow(source, name));
  }
  for (const folder of folders) loaded.push(...(await loadFolder(inside(place, folder), folder)));
  return loaded;
}

async function loadFolder(folder: Place, name: string): Promise<readonly LoadedWorkflow[]> {
  const { files = [] } = (await listFolder(folder)) ?? {};
  const newest = findSource(folder, files, "workflow");
  if (newest === undefined)
    throw projectError(
      folder,
      "it holds no workflow.ts.",
      `Create ${folder.file}/workflow.ts, or start the folder's name with "_".`,
    );
  const loaded = [await loadWorkflow(newest, name)];
  const versions = inside(folder, "versions");
  const { files: older = [] } = (await listFolder(versions)) ?? {};
  for (const file of older) {
    if (sourceName(file) === undefined) continue;
    const version = await loadWorkflow(inside(versions, file), name);
    refuseTwin(loaded, version, inside(versions, file));
    loaded.push(version);
  }
  return loaded;
}

/** An instance stays with its version, so a version means one file. */
function refuseTwin(
  loaded: readonly LoadedWorkflow[],
  { workflow }: LoadedWorkflow,
  place: Place,
): void {
  const twin = loaded.find((each) => each.workflow.version === workflow.version);
  if (twin === undefined) return;
  throw projectError(
    place,
    `its version is "${workflow.version}", as in ${twin.file}.`,
    "Give the newer one another version.",
  );
}

async function loadWorkflow(file: Place, name: string): Promise<LoadedWorkflow> {
  const workflow = await loadDefault(file);
  if (!isWorkflow(workflow))
    throw projectError(
      file,
      "its default export was not made by defineWorkflow.",
      'Write export default defineWorkflow({ ... }); start the name of any other file with "_", or move it out of workflows/.',
    );
  if (workflow.name !== name)
    throw projectError(
      file,
      `it declares the workflow "${workflow.name}".`,
      `Write name: "${name}", or rename what the file is called by.`,
    );
  return { name, file: file.file, workflow };
}
