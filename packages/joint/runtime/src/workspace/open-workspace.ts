import { TenonError, type CallId, type Digest, type Workspace } from "@tenon/contracts";
import type { Attempt, CallChanges } from "../turn/attempt.ts";
import { prepareFiles } from "./commit.ts";
import { lostFile } from "./history.ts";
import { Overlay, type OverlayOptions } from "./overlay.ts";

/** The files of one run of a tool. */
export interface CallWorkspace {
  readonly workspace: Workspace;
  /** Sees what the calls that the tool made have changed. */
  rebase(): void;
  /** Makes what was written durable, so that it can be recorded with the result. */
  prepare(): Promise<Pick<CallChanges, "files">>;
}

/** Opens the files that the tools of an agent see. */
export function openWorkspace(attempt: Attempt, call: CallId): CallWorkspace {
  const { workspace } = attempt.agent;
  if (workspace === "durable") return openDurable(attempt, call);
  return {
    workspace: workspace ?? missingWorkspace(attempt.agent.name),
    rebase: () => undefined,
    prepare: async () => ({}),
  };
}

function openDurable(attempt: Attempt, call: CallId): CallWorkspace {
  const { ledger, services } = attempt;
  const { clock, blobs } = services.platform;
  const { workspaceFileBytes, workspaceCallBytes, workspaceFiles } = services.policy;
  const { log } = ledger.lease;
  const around = {
    now: () => clock.now(),
    limits: { fileBytes: workspaceFileBytes, callBytes: workspaceCallBytes, files: workspaceFiles },
    async fetch(digest: Digest) {
      const known = services.contents.get(log, digest);
      if (known !== undefined) return known;
      const bytes = await blobs.get(log, digest);
      if (bytes === undefined) throw lostFile(log, digest);
      services.contents.put(log, digest, bytes);
      return bytes;
    },
  } satisfies Omit<OverlayOptions, "files">;
  const { workspace, turn } = ledger.state;
  const { files } = workspace;
  const before = new Overlay({ ...around, files: turn?.filesBefore ?? files });
  const overlay = new Overlay({ ...around, files, before });
  return {
    workspace: overlay,
    rebase: () => overlay.rebase(ledger.state.workspace.files),
    async prepare() {
      const files = await prepareFiles(attempt, call, overlay);
      return files === undefined ? {} : { files };
    },
  };
}

function missingWorkspace(agent: string): Workspace {
  const refuse = async (): Promise<never> => {
    throw new TenonError("capability-missing", `The agent "${agent}" has no workspace.`, {
      hint: "Declare it: defineAgent({ workspace: true }).",
    });
  };
  return { read: refuse, write: refuse, move: refuse, remove: refuse, list: refuse, stat: refuse };
}
