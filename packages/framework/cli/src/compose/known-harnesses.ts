import { TenonError, type Harness } from "@tenon/contracts";
import type { Harnesses } from "@tenon/runtime";
import type { UserPackages } from "./user-packages.ts";

/** The harnesses that work here. One that is not installed is none: its open turns go on with the default. */
export interface LocalHarnesses extends Harnesses {
  /** Rejects with `unknown-harness`, or with `missing-package` and the command that adds it. */
  open(name: string): Promise<Harness>;
}

/** The harness of whoever names none. */
export const defaultHarness = "think";

/** The harnesses that are brought along, and those of packages, which are loaded when they are asked for. */
export function harnessesOf(
  packages: UserPackages,
  byDefault: string = defaultHarness,
): LocalHarnesses {
  const names = (): readonly string[] => [
    ...Object.keys(own),
    ...Object.entries(known).flatMap(([name, each]) => (packages.has(each.package) ? [name] : [])),
  ];
  const open = async (name: string): Promise<Harness> => {
    const brought = Object.hasOwn(own, name) ? own[name] : undefined;
    if (brought !== undefined) return brought();
    const wanted = Object.hasOwn(known, name) ? known[name] : undefined;
    if (wanted === undefined) {
      throw new TenonError("unknown-harness", `There is no harness "${name}".`, {
        hint: `Known: ${[...Object.keys(own), ...Object.keys(known)].join(", ")}.`,
      });
    }
    return openPackage(packages, wanted);
  };
  return {
    default: byDefault,
    names,
    get: async (name) => (names().includes(name) ? open(name) : undefined),
    open,
  };
}

const own: { readonly [name: string]: () => Promise<Harness> } = {
  think: async () => (await import("@tenon/harness-think")).createThink(),
  loop: async () => (await import("@tenon/harness-loop")).loop,
};

type HarnessPackage = { readonly package: string; readonly factory: string };

const known: { readonly [name: string]: HarnessPackage } = {
  "ai-sdk": { package: "@tenon/harness-ai-sdk", factory: "createAiSdkHarness" },
  pi: { package: "@tenon/harness-pi", factory: "createPiHarness" },
};

/** The packages that bring a harness. */
export const harnessPackages: readonly string[] = Object.values(known).map((each) => each.package);

/** The package that brings a harness; undefined for one that needs none. */
export function packageOfHarness(name: string): string | undefined {
  return Object.hasOwn(known, name) ? known[name]?.package : undefined;
}

async function openPackage(
  packages: UserPackages,
  { package: name, factory }: HarnessPackage,
): Promise<Harness> {
  if (!packages.has(name)) {
    throw new TenonError("missing-package", `The package "${name}" is not installed.`, {
      hint: `npm install ${name}`,
    });
  }
  const loaded = await packages.import(name);
  const create = new Map(Object.entries(Object(loaded))).get(factory);
  const harness: unknown = typeof create === "function" ? create() : undefined;
  if (isHarness(harness)) return harness;
  throw new TenonError("missing-package", `The installed "${name}" has no "${factory}".`, {
    hint: `npm install ${name}@latest`,
  });
}

function isHarness(value: unknown): value is Harness {
  return (
    typeof value === "object" &&
    value !== null &&
    "run" in value &&
    typeof value.run === "function" &&
    "name" in value
  );
}
