import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { env, execPath } from "node:process";
import { npm, npmRegistry, openRegistry, packRelease, run, type Ended } from "@tenon/release";

/** A person with Node and npm on a machine of their own, to whom Tenon was just released. */
export interface User extends AsyncDisposable {
  readonly version: string;
  /** The names of all packages that were released. */
  readonly released: readonly string[];
  /** A new folder with these files. */
  folder(name: string, files?: { readonly [file: string]: string }): Promise<string>;
  npm(parameters: readonly string[], folder: string): Promise<Ended>;
  /** The command that npm has put into the folder. */
  tenon(parameters: readonly string[], folder: string, input?: string): Promise<Ended>;
  node(parameters: readonly string[], folder: string): Promise<Ended>;
  /** Types the lines of a script, until one fails. */
  shell(script: string, folder: string): Promise<Ended>;
}

/** Packs the release and gives it to a user. */
export async function meetUser(): Promise<User> {
  const home = await mkdtemp(join(tmpdir(), "tenon-user-"));
  const { version, tarballs } = await packRelease(join(home, "release"));
  const registry = await openRegistry(tarballs.values(), await npmRegistry());
  const settings = {
    npm_config_registry: registry.url.href,
    // Nobody is there to be asked whether a package may be fetched.
    npm_config_yes: "true",
    PATH: [dirname(execPath), env["PATH"]].join(delimiter),
    USER: "ann",
  };
  const start = (command: string, parameters: readonly string[], options: Start): Promise<Ended> =>
    run(command, parameters, { cwd: options.folder, env: settings, input: options.input ?? "" });
  return {
    version,
    released: [...tarballs.keys()],
    async folder(name, files = {}) {
      const folder = join(home, name);
      await mkdir(folder, { recursive: true });
      for (const [file, content] of Object.entries(files)) {
        await mkdir(dirname(join(folder, file)), { recursive: true });
        await writeFile(join(folder, file), content);
      }
      return folder;
    },
    npm: (parameters, folder) => npm(parameters, folder, settings),
    tenon: (parameters, folder, input = "") =>
      start(join(folder, "node_modules/.bin/tenon"), parameters, { folder, input }),
    node: (parameters, folder) => start(execPath, parameters, { folder }),
    shell: (script, folder) => start("bash", ["-e", script], { folder }),
    async [Symbol.asyncDispose]() {
      await registry[Symbol.asyncDispose]();
      await rm(home, { recursive: true });
    },
  };
}

interface Start {
  readonly folder: string;
  readonly input?: string;
}
