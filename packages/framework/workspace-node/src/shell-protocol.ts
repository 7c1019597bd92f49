/** What a thread is started with. */
export interface ScriptStart {
  readonly script: string;
  /** Every file of the workspace; what is in them is asked for. */
  readonly paths: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly limits: ScriptLimits;
}

/** Bounds of one script. */
interface ScriptLimits {
  readonly timeoutMs: number;
  readonly outputCharacters: number;
  /** Of all files that it read or wrote. */
  readonly fileBytes: number;
}

/** What a thread tells. */
export type FromScript =
  | { readonly type: "read"; readonly number: number; readonly path: string }
  | {
      readonly type: "ended";
      readonly exitCode: number;
      readonly stdout: string;
      readonly stderr: string;
      readonly changes: readonly FileChange[];
    }
  | { readonly type: "failed"; readonly problem: string };

/** A file that a script wrote, or removed (undefined). */
export interface FileChange {
  readonly path: string;
  readonly bytes: Uint8Array | undefined;
}

/** What a thread is told: a file that it asked for. */
export interface ToScript {
  readonly number: number;
  readonly bytes: Uint8Array | undefined;
}
