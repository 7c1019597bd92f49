import { defaultHarness, harnessesOf, type LocalHarnesses } from "./known-harnesses.ts";
import { importFrom, isInstalled, type UserPackages } from "./user-packages.ts";

/** The harnesses of a project: those that this command brings, and packages that are loaded when they are asked for. */
export function composeHarnesses(
  folder: string,
  byDefault: string = defaultHarness,
  packages: UserPackages = installed(folder),
): LocalHarnesses {
  return harnessesOf(packages, byDefault);
}

function installed(folder: string): UserPackages {
  return {
    has: (name) => isInstalled(folder, name),
    import: (name) => importFrom(folder, name),
  };
}
