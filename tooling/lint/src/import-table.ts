/** Who may import whom, by folder below `packages/`. ARCHITECTURE.md shows the same table in words. */
export const importTable: Readonly<Record<string, readonly string[]>> = {
  "joint/contracts": [],
  "joint/log": ["joint/contracts"],
  "joint/runtime": ["joint/contracts", "joint/log"],
  "framework/workspace": ["joint/contracts"],
  "framework/workspace-node": ["joint/contracts", "joint/log", "framework/workspace"],
  "framework/agent": ["joint/contracts"],
  "framework/project": ["joint/contracts", "framework/agent"],
  "framework/codemode": ["joint/contracts"],
  "framework/mcp": ["joint/contracts", "framework/agent"],
  "framework/server": ["joint/contracts", "joint/log", "framework/agent", "joint/runtime"],
  "framework/client": ["joint/contracts", "joint/log"],
  "framework/react": ["framework/client"],
  "harness/*": ["joint/contracts"],
  "platform/*": ["joint/contracts", "joint/log"],
  "isolate/guest": ["joint/contracts"],
  "isolate/*": ["joint/contracts", "isolate/guest"],
  "model/*": ["joint/contracts"],
  "kit/testing": ["joint/contracts", "joint/log"],
  "kit/conformance": ["joint/contracts", "joint/log", "kit/testing"],
};

/** Composition roots: they put the parts together, so they may import any of them. */
export const compositionRoots: readonly string[] = ["framework/cli", "framework/inspector"];

/** Code that runs on every platform, so it may not import a runtime's own modules. */
export const neutralFolders: readonly string[] = [
  "joint/contracts",
  "joint/log",
  "joint/runtime",
  "framework/agent",
  "framework/workspace",
  "framework/codemode",
  "harness/*",
  "kit/conformance",
  "platform/memory",
];
