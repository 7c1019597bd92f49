import type { Workspace } from "@tenon/contracts";
import { describe } from "vitest";
import { describeSuite, type Suite } from "../suite.ts";
import { workspaceChangeSuite } from "./change.ts";
import { workspaceLookSuite } from "./look.ts";

/** A workspace without files. */
export interface WorkspaceWorld extends AsyncDisposable {
  readonly workspace: Workspace;
  /** Bytes of a file that is larger than this host allows. Left out: it has no limit. */
  readonly tooLarge?: number;
}

/** Every promise of workspaces. */
export const workspaceSuites: readonly Suite<WorkspaceWorld>[] = [
  workspaceLookSuite,
  workspaceChangeSuite,
];

/** Declares the tests that every `Workspace` must pass. */
export function describeWorkspace(name: string, create: () => Promise<WorkspaceWorld>): void {
  describe(`workspace ${name}`, () => {
    for (const suite of workspaceSuites) describeSuite(suite, create);
  });
}
