import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A server in a process of its own, that can be killed and comes back at the same address. */
export interface Shop extends AsyncDisposable {
  readonly url: string;
  readonly folder: string;
  /** Kills the process, if it is not dead yet. */
  kill(): Promise<void>;
  /** Resolves once the process is gone, by whatever. */
  death(): Promise<void>;
  /** Starts another in the place of the dead one. */
  restart(): Promise<void>;
}

/** Starts the server. `production`: as it would be served to others. */
export async function openShop(mode: "development" | "production" = "development"): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-browser-"));
  const start = async (port: number): Promise<Running> => {
    const child = fork(join(import.meta.dirname, "shop-program.ts"), [join(folder, "shop.db"), String(port), mode], {
      execArgv: ["--conditions=@tenon/source"],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const dead = once(child, "exit");
    const listening = once(child, "message") as Promise<readonly [Listening]>;
    const first = await Promise.race([listening, dead.then(() => undefined)]);
    if (first === undefined) throw new Error("The server ended before it listened.");
    return { child, dead, listening: first[0] };
  };
  let running = await start(0);
  const { url, port } = running.listening;
  const kill = async (): Promise<void> => {
    running.child.kill("SIGKILL");
    await running.dead;
  };
  return {
    url,
    folder,
    kill,
    async death() {
      await running.dead;
    },
    async restart() {
      running = await start(port);
    },
    async [Symbol.asyncDispose]() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Listening = { readonly url: string; readonly port: number };

type Running = {
  readonly child: ChildProcess;
  readonly dead: Promise<unknown>;
  readonly listening: Listening;
};
