import type { Durability, Entry } from "@tenon/contracts";
import type { CommitObserver } from "@tenon/platform-node";

/** Keeps what was committed since the last look. */
export interface CommitLog {
  readonly onCommit: CommitObserver;
  take(): CommitsTaken;
}

/** Commits of one turn. */
interface CommitsTaken {
  /** The rows of each commit that was synced to the disk. */
  readonly synced: readonly (readonly string[])[];
  /** How many others there were. */
  readonly relaxed: number;
}

/** Watches the commits of a platform, for a floor program to repeat them. */
export function createCommitLog(): CommitLog {
  let commits: { readonly durability: Durability; readonly entries: readonly Entry[] }[] = [];
  return {
    onCommit(phase, commit) {
      if (phase === "after") commits.push(commit);
    },
    take() {
      const taken = commits;
      commits = [];
      const synced = taken.filter(({ durability }) => durability === "sync");
      return {
        synced: synced.map(({ entries }) => entries.map((entry) => JSON.stringify(entry))),
        relaxed: taken.length - synced.length,
      };
    },
  };
}
