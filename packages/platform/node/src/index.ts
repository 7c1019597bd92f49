export { openNodePlatform, type NodePlatform, type NodePlatformOptions } from "./node-platform.ts";
export type { Commit, CommitObserver } from "./store/committer.ts";
