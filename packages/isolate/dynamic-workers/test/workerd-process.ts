import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { bundleWorker } from "@tenon/local-workerd";

const binary: string = createRequire(import.meta.url)("workerd").default;
const folder = await mkdtemp(join(tmpdir(), "tenon-dynamic-workers-"));
const written = new Map<string, Promise<string>>();

/** A workerd that can be thrown away. */
export class WorkerdProcess {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `ws://127.0.0.1:${port}/`;
  }

  /** Starts one with a Worker of these tests. */
  static async start(name = "script-worker"): Promise<WorkerdProcess> {
    const known = written.get(name) ?? writeConfig(name);
    written.set(name, known);
    const config = await known;
    const child = spawn(binary, ["serve", "--experimental", "--control-fd=3", config], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
      env: { TZ: "UTC" },
    });
    const [line] = await once(createInterface(child.stdio[3] as Readable), "line");
    const { port }: { readonly port: number } = JSON.parse(String(line));
    return new WorkerdProcess(child, port);
  }

  get isDead(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** What it takes of memory, or of the processor, so far. Undefined where the system does not tell. */
  use(): { readonly memoryBytes: number; readonly workMs: number } | undefined {
    try {
      const stat = readFileSync(`/proc/${this.#child.pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const [user = 0, system = 0, pages = 0] = [11, 12, 21].map((at) => Number(fields[at]));
      return { workMs: (user + system) * 10, memoryBytes: pages * 4096 };
    } catch {
      return undefined;
    }
  }

  async close(): Promise<void> {
    if (this.isDead) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }
}

/** Removes what the processes were started from. */
export async function removeWorker(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

async function writeConfig(name: string): Promise<string> {
  const script = await bundleWorker(new URL(`workerd/${name}.ts`, import.meta.url));
  await writeFile(join(folder, `${name}.js`), script);
  const config = join(folder, `${name}.capnp`);
  await writeFile(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    compatibilityDate = "2026-10-01",
    modules = [(name = "worker.js", esModule = embed "${name}.js")],
    bindings = [(name = "LOADER", workerLoader = ())]
  ))],
  sockets = [(name = "main", address = "127.0.0.1:0", http = (), service = "main")],
  v8Flags = ["--max-heap-size=256"]
);
`,
  );
  return config;
}
