import type { Workspace } from "@tenon/contracts";

/** Runs shell scripts over the files of a call. */
export interface Shell {
  /**
   * Contract:
   * - Reaches the files of `workspace` and nothing else: no process, no network, no file of the host.
   * - What it changed is in the workspace when it resolves; nothing is when it rejects.
   * - Ends: rejects with `timeout` or `value-too-large` for a script that takes too long or too much, and with `aborted`.
   */
  run(script: string, options: ShellOptions): Promise<ShellResult>;
}

/** Where a script runs. */
export interface ShellOptions {
  readonly workspace: Workspace;
  readonly signal: AbortSignal;
}

/** What a script said, cut to what a model can read. */
export interface ShellResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}
