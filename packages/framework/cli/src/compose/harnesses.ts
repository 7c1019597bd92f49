import type { Harness } from "@tenon/contracts";
import type { Harnesses } from "@tenon/runtime";

/** The harnesses that this command brings, loaded when they are asked for. */
export function composeHarnesses(byDefault: string = "loop"): Harnesses {
  return {
    default: byDefault,
    names: () => Object.keys(loaders),
    get: async (name) => (Object.hasOwn(loaders, name) ? loaders[name]?.() : undefined),
  };
}

const loaders: { readonly [name: string]: () => Promise<Harness> } = {
  loop: async () => (await import("@tenon/harness-loop")).loop,
};
