import { DurableObject } from "cloudflare:workers";
import { platformSuites, type PlatformWorld } from "@tenon/conformance";
import { createCloudflarePlatform, openCloudflareStore } from "../../src/cloudflare-platform.ts";
import { directoryIn, DirectoryObject } from "../../src/object/directory-object.ts";
import { pause } from "../../src/ports/worker-ports.ts";

export { DirectoryObject };

/** What the Worker is bound to. */
interface SuiteEnv {
  readonly SUITES: DurableObjectNamespace<SuiteObject>;
  readonly DIRECTORY: DurableObjectNamespace;
}

/** Shows one behaviour inside an object of its own. */
export class SuiteObject extends DurableObject<SuiteEnv> {
  override async fetch(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url);
    const [suite = "", requirement = "", behaviour = ""] = searchParams.getAll("of");
    const proof = platformSuites.find(({ name }) => name === suite)?.proofs[requirement]?.[
      behaviour
    ];
    if (proof === undefined) return Response.json({ error: "There is no such proof." });
    try {
      await using world = this.#createWorld(searchParams.getAll("of").join(" "));
      await proof(world);
      return Response.json({});
    } catch (error) {
      return Response.json({ error: describeError(error) });
    }
  }

  /** Its processes are platforms on one storage, as when an object starts again while a stale copy still runs. */
  #createWorld(name: string): PlatformWorld {
    const secret = { name: "SUITE_SECRET", value: "suite-secret-value" };
    // Proofs run side by side on one thread: longer than any pause that this makes.
    const leaseTtlMs = 5000;
    const store = openCloudflareStore(this.ctx.storage);
    const directory = directoryIn(() => this.env.DIRECTORY, name);
    const end: (() => Promise<void>)[] = [];
    return {
      leaseTtlMs,
      secret,
      open: async () => {
        const platform = createCloudflarePlatform({
          store,
          directory,
          leaseTtlMs,
          env: { [secret.name]: secret.value, OTHER: {} },
        });
        const crash = async (): Promise<void> => platform[Symbol.asyncDispose]();
        end.push(crash);
        return { platform, crash };
      },
      advance: (ms) => pause(ms),
      async [Symbol.asyncDispose]() {
        for (const each of end) await each();
      },
    };
  }
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${describeError(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

export default {
  fetch(request: Request, env: SuiteEnv): Promise<Response> {
    const name = new URL(request.url).searchParams.getAll("of").join(" ");
    return env.SUITES.getByName(name).fetch(request);
  },
};
