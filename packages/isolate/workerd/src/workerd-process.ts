import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { TenonError } from "@tenon/contracts";
import { configText } from "./guest-code.ts";

/** Answers what a script tells the host: `calls` and `answers`. */
export type HearScript = (path: string, text: string) => Promise<string>;

/** What a process has used so far, where the system tells. */
export interface ProcessUse {
  readonly workMs: number;
  readonly memoryBytes: number;
}

/** A workerd of its own: it holds one script at a time, and dies with its host. */
export class WorkerdProcess {
  readonly #child: ChildProcess;
  readonly #server: Server;
  readonly #folder: string;
  readonly #pid: number;
  #hear: HearScript = async () => "";
  #said = "";
  #isDead = false;
  scripts = 0;

  private constructor(started: Started) {
    this.#child = started.child;
    this.#server = started.server;
    this.#folder = started.folder;
    this.#pid = started.pid;
    started.child.stderr?.on("data", (text: Buffer) => {
      this.#said = (this.#said + text.toString()).slice(-4096);
    });
    started.server.on("request", (asked, response) => void this.#serve(asked, response));
    started.child.once("exit", () => (this.#isDead = true));
  }

  static async open(binary: string, heapMiB: number): Promise<WorkerdProcess> {
    return new WorkerdProcess(await start(binary, heapMiB));
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Whether V8 gave up for want of memory. */
  get isOutOfMemory(): boolean {
    return /out of memory|heap limit/i.test(this.#said);
  }

  /** Lets a new isolate run `body`; rejects when the process ends before it does. */
  async run(body: string, hear: HearScript, mostBytes: number): Promise<string> {
    this.#hear = hear;
    this.#said = "";
    this.scripts += 1;
    const sent = request({ socketPath: join(this.#folder, "main.sock"), method: "POST" });
    sent.end(body);
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    const text = await readText(response, mostBytes);
    if (response.statusCode === 200) return text;
    throw new TenonError("internal", this.#said === "" ? text : this.#said);
  }

  /** Undefined where the system does not tell. */
  use(): ProcessUse | undefined {
    try {
      const stat = readFileSync(`/proc/${this.#pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const [user = 0, system = 0, pages = 0] = [11, 12, 21].map((at) => Number(fields[at]));
      return { workMs: (user + system) * msPerTick, memoryBytes: pages * pageBytes };
    } catch {
      return undefined;
    }
  }

  async close(): Promise<void> {
    if (!this.#isDead) {
      try {
        process.kill(this.#pid, "SIGKILL");
      } catch {
        // It was faster.
      }
      this.#child.stdin?.destroy();
      this.#isDead = true;
    }
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #serve(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const text = await readText(asked, mostHeardBytes);
      response.end(await this.#hear((asked.url ?? "").slice(1), text));
    } catch {
      response.destroy();
    }
  }
}

const msPerTick = 10;
const pageBytes = 4096;
const mostHeardBytes = 512 * 1024 * 1024;

interface Started {
  readonly child: ChildProcess;
  readonly server: Server;
  readonly folder: string;
  readonly pid: number;
}

/** The shell ends workerd, and removes its folder, when its own input ends, which it does when the host dies in whatever way. */
const shellCode = `"$@" & pid=$!; exec 3>&-; echo $pid; cat > /dev/null; kill -9 $pid 2> /dev/null; rm -rf -- "$0"`;

async function start(binary: string, heapMiB: number): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-isolates-workerd-"));
  const hostSocket = join(folder, "host.sock");
  const config = join(folder, "config.capnp");
  await writeFile(config, configText(hostSocket, join(folder, "main.sock"), heapMiB));
  const server = createServer();
  await once(server.listen(hostSocket), "listening");
  server.unref();
  const command = [binary, "serve", "--experimental", "--control-fd=3", config];
  const child = spawn("/bin/sh", ["-c", shellCode, folder, ...command], {
    env: { TZ: "UTC" },
    cwd: folder,
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  const pid = once(createInterface(child.stdout as Readable), "line");
  const control = child.stdio[3] as Readable;
  const listening = once(createInterface(control), "line");
  const [said] = (await pid) as [string];
  await Promise.race([listening, once(control, "close")]);
  for (const stream of [child.stdin, child.stdout, child.stderr, control]) unref(stream);
  child.unref();
  return { child, server, folder, pid: Number(said) };
}

/** An idle process must not keep its host from ending. */
function unref(stream: unknown): void {
  if (typeof stream === "object" && stream !== null && "unref" in stream) {
    if (typeof stream.unref === "function") Reflect.apply(stream.unref, stream, []);
  }
}

async function readText(stream: Readable, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += (chunk as Buffer).byteLength;
    if (bytes > mostBytes) throw new TenonError("value-too-large", "A script said too much.");
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}
