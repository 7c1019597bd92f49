import { DurableObject } from "cloudflare:workers";
import {
  findBrokenPromises,
  harnessSuites,
  recoverySuites,
  type HarnessWorld,
  type RecoveryWorld,
  type Suite,
} from "@tenon/conformance";
import type { Harness } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { createThink } from "@tenon/harness-think";
import {
  createCloudflarePlatform,
  DirectoryObject,
  directoryIn,
  openCloudflareStore,
} from "@tenon/platform-cloudflare";
import { createRuntime } from "@tenon/runtime";

export { DirectoryObject };

/** What the Worker is bound to. */
interface SuiteEnv {
  readonly SUITES: DurableObjectNamespace<SuiteObject>;
  readonly DIRECTORY: DurableObjectNamespace;
}

const suites: readonly Suite<HarnessWorld & RecoveryWorld>[] = [
  ...harnessSuites,
  ...recoverySuites,
];

const harnesses: Readonly<Record<string, () => Harness>> = {
  loop: () => loop,
  think: () => createThink(),
};

/** Tries what a harness promises on the storage of an object: each behaviour in one of its own. */
export class SuiteObject extends DurableObject<SuiteEnv> {
  override async fetch(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url);
    const [harness = "", name = "", requirement = "", behaviour = ""] = searchParams.getAll("of");
    const create = harnesses[harness];
    const suite = suites.find((each) => each.name === name);
    const proof = suite?.proofs[requirement]?.[behaviour];
    if (create === undefined || suite === undefined || proof === undefined)
      return Response.json(["There is no such proof."]);
    const only = { ...suite, proofs: { [requirement]: { [behaviour]: proof } } };
    const broken = await findBrokenPromises(only, async () => this.#createWorld(create()));
    return Response.json(broken.map(({ error }) => String(error)));
  }

  #createWorld(harness: Harness): HarnessWorld & RecoveryWorld {
    const store = openCloudflareStore(this.ctx.storage);
    const directory = directoryIn(() => this.env.DIRECTORY, this.ctx.id.toString());
    return {
      harness,
      cutStride: 9,
      createEngine: createRuntime,
      open: async () => createCloudflarePlatform({ store, directory, env: {} }),
      advance: (ms) =>
        new Promise((resolve) => {
          setTimeout(resolve, ms);
        }),
      async [Symbol.asyncDispose]() {},
    };
  }
}

export default {
  fetch(request: Request, env: SuiteEnv): Promise<Response> {
    const { searchParams } = new URL(request.url);
    return env.SUITES.getByName(searchParams.getAll("of").join(" ")).fetch(request);
  },
};
