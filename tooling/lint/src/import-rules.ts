import { compositionRoots, importTable, neutralFolders } from "./import-table.ts";

/** One row of dependency-cruiser's `forbidden` list. */
export interface ImportRule {
  readonly name: string;
  readonly comment: string;
  readonly severity: "error";
  readonly from: { readonly path: string; readonly pathNot?: string };
  readonly to: {
    readonly path?: string;
    readonly pathNot?: string;
    readonly circular?: boolean;
    readonly viaOnly?: { readonly dependencyTypesNot: readonly string[] };
    readonly couldNotResolve?: boolean;
    readonly dependencyTypes?: readonly string[];
    readonly dependencyTypesNot?: readonly string[];
  };
}

/** The import table as rules of dependency-cruiser. */
export function importRules(): readonly ImportRule[] {
  return [...Object.entries(importTable).map(tableRule), unlistedPackage(), ...houseRules];
}

function tableRule([folder, allowed]: readonly [string, readonly string[]]): ImportRule {
  const own = folder.endsWith("/*") ? `${folder.slice(0, -1)}$1` : folder;
  return {
    name: `imports-of-${folder.replace("/*", "").replace("/", "-")}`,
    comment: `${folder} may import ${allowed.length === 0 ? "no other package" : allowed.join(", ")}.`,
    severity: "error",
    from: { path: `^packages/${folder.replace("*", "([^/]+)")}/src/` },
    to: { path: "^packages/", pathNot: `^packages/(${[own, ...allowed].join("|")})/src/` },
  };
}

/** A new package is refused until someone has decided what it may import. */
function unlistedPackage(): ImportRule {
  const listed = [...Object.keys(importTable), ...compositionRoots].map(pattern).join("|");
  return {
    name: "package-without-a-row",
    comment: "Every package has a row in tooling/lint/src/import-table.ts.",
    severity: "error",
    from: { path: "^packages/[^/]+/[^/]+/src/", pathNot: `^packages/(${listed})/src/` },
    to: {},
  };
}

function pattern(folder: string): string {
  return folder.replace("*", "[^/]+");
}

const neutral = neutralFolders.map(pattern).join("|");

const houseRules: readonly ImportRule[] = [
  {
    name: "neutral-code-imports-no-runtime",
    comment: "Neutral packages run anywhere; the commands that some bring run on Node.",
    severity: "error",
    from: { path: `^packages/(${neutral})/src/`, pathNot: "^packages/[^/]+/[^/]+/src/bin/" },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "only-through-the-entry",
    comment: "Another package is imported by its name, never by one of its files.",
    severity: "error",
    from: { path: "^packages/([^/]+/[^/]+)/" },
    to: {
      path: "^packages/[^/]+/[^/]+/src/",
      // A second entry is for another runtime or an optional peer.
      pathNot: "^packages/($1/|[^/]+/[^/]+/src/(index|build|fiber|node)\\.ts$)",
    },
  },
  {
    name: "nothing-imports-a-root",
    comment: "Apps, tools and end-to-end tests use packages, never the other way round.",
    severity: "error",
    from: { path: "^packages/[^/]+/[^/]+/src/" },
    to: { path: "^(apps|tooling|test-e2e|scripts)/" },
  },
  {
    name: "no-cycles",
    comment: "Two files that need each other are one file, or three. Types may go round.",
    severity: "error",
    from: { path: "^packages/" },
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  },
  {
    name: "no-development-dependency",
    comment: "Published code may use `dependencies` and `peerDependencies` only.",
    severity: "error",
    from: { path: "^packages/[^/]+/[^/]+/src/" },
    to: {
      dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
      dependencyTypesNot: ["npm-peer", "npm-optional"],
    },
  },
  {
    name: "no-missing-module",
    comment: "The import leads nowhere.",
    severity: "error",
    from: { path: "^packages/" },
    // Modules of workerd are there when it runs.
    to: { couldNotResolve: true, pathNot: "^cloudflare:" },
  },
];
