import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TenonError } from "@tenon/contracts";

/** A server in a process of its own, that can be killed and comes back at the same address. */
export interface Shop extends AsyncDisposable {
  readonly url: string;
  /** Kills the process: no warning, nothing that it could tidy. */
  kill(): Promise<void>;
  /** Starts another in the place of the dead one. */
  restart(): Promise<void>;
}

interface ShopOptions {
  /** `production`: as it would be served to others. */
  readonly mode?: "development" | "production";
  /** Fills the store before it is served. */
  readonly prepare?: (file: string) => Promise<void>;
}

/** Starts the server. */
export async function openShop({ mode = "development", prepare }: ShopOptions = {}): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-browser-"));
  await prepare?.(join(folder, "shop.db"));
  const start = async (port: number): Promise<Running> => {
    const child = fork(
      join(import.meta.dirname, "shop-program.ts"),
      [join(folder, "shop.db"), String(port), mode],
      {
        execArgv: ["--conditions=@tenon/source"],
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      },
    );
    const dead = once(child, "exit");
    const [listening] = await Promise.race([once(child, "message"), dead]);
    if (typeof listening !== "object")
      throw new TenonError("internal", "The server ended before it listened.");
    return { child, dead, listening };
  };
  let running = await start(0);
  const { url, port } = running.listening;
  const kill = async (): Promise<void> => {
    running.child.kill("SIGKILL");
    await running.dead;
  };
  return {
    url,
    kill,
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
