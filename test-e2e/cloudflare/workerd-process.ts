import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { env, execPath, kill } from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { TenonError, type CallId, type Entry } from "@tenon/contracts";
import { compileCache } from "../crash/compile-cache.ts";
import { sceneAgent, sceneConversation } from "../crash/scene-log.ts";
import type { WorkerdLine, WorkerdOrders } from "./orders.ts";

/** A process group with one workerd in it. Disposing it kills the whole group. */
export class WorkerdProcess implements AsyncDisposable {
  readonly lines: WorkerdLine[] = [];
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<unknown>;
  #stderr = "";

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    this.#ended = once(child, "close");
    child.stderr.setEncoding("utf8").on("data", (text: string) => (this.#stderr += text));
    createInterface(child.stdout).on("line", (text) => {
      const line: WorkerdLine = JSON.parse(text);
      this.lines.push(line);
      child.emit("line");
    });
  }

  /** Starts a process; nobody sends it a request. */
  static start(orders: WorkerdOrders): WorkerdProcess {
    const process = WorkerdProcess.prepare();
    process.begin(orders);
    return process;
  }

  /** Starts a process that has everything loaded and waits to begin. */
  static prepare(): WorkerdProcess {
    const program = fileURLToPath(new URL("child.ts", import.meta.url));
    const child = spawn(execPath, ["--conditions=@tenon/source", program], {
      // A group of its own: killing only one of the two would leave workerd with the storage open.
      detached: true,
      env: {
        ...env,
        ...compileCache,
        CLOUDFLARE_CF_FETCH_ENABLED: "false",
        WRANGLER_SEND_METRICS: "false",
      },
      stdio: ["pipe", "pipe", "pipe"],
    });
    return new WorkerdProcess(child);
  }

  /** Starts workerd in the process; nobody sends it a request. */
  begin(orders: WorkerdOrders): void {
    this.#child.stdin.write(`${JSON.stringify(orders)}\n`);
  }

  /** The first line that `find` accepts; rejects when the process ends, or a minute passes, without one. */
  async said(find: (line: WorkerdLine) => boolean, limitMs = 60_000): Promise<WorkerdLine> {
    const signal = AbortSignal.timeout(limitMs);
    for (;;) {
      const found = this.lines.find(find);
      if (found !== undefined) return found;
      const line = once(this.#child, "line", { signal }).catch(() => "silent" as const);
      const end = await Promise.race([line, this.#ended.then(() => "ended" as const)]);
      if (typeof end === "string" && !this.lines.some(find))
        throw new TenonError("internal", `workerd ${end}. ${this.#stderr.slice(-2000)}`);
    }
  }

  /** Resolves once all of the turn's outcomes are recorded: nobody asks, it is told. */
  settled(): Promise<WorkerdLine> {
    return this.said(
      (line) => line.type === "appended" && line.types.includes("submission.settled"),
    );
  }

  /** Submits a message. Rejects when the process is killed meanwhile. */
  async submit(text: string): Promise<void> {
    checked(await fetch(await this.#address(), { method: "POST", body: text }));
  }

  /** Approves a call. Rejects when the process is killed meanwhile. */
  async approve(call: CallId): Promise<void> {
    checked(await fetch(`${await this.#address()}?approve=${encodeURIComponent(call)}`));
  }

  /** Every entry of the conversation. */
  async entries(): Promise<readonly Entry[]> {
    return (await fetch(await this.#address())).json();
  }

  /** The texts of the files of the conversation, by path. */
  async files(): Promise<Readonly<Record<string, string>>> {
    return checked(await fetch(`${await this.#address()}?file=all`)).json();
  }

  /** Takes the conversation away: its file, and nothing more is appended here. */
  async exportMoved(): Promise<Uint8Array> {
    const answered = await fetch(`${await this.#address()}?file=moved`);
    return new Uint8Array(await checked(answered).arrayBuffer());
  }

  /** Goes on with a conversation that came from elsewhere. Resolves with the code of a refusal. */
  async importFile(file: Uint8Array): Promise<string | undefined> {
    const url = `${await this.#address()}?file=new`;
    const answered = await fetch(url, { method: "POST", body: file.slice() });
    if (answered.status !== 400) checked(answered);
    const { code }: { readonly code?: string } = await answered.json();
    return code;
  }

  /** Asks the Worker. */
  async ask(path: string, body?: unknown): Promise<unknown> {
    const line = await this.said(({ type }) => type === "ready");
    const url = new URL(path, line.type === "ready" ? line.url : "");
    const request =
      body === undefined
        ? {}
        : {
            method: "POST",
            body: JSON.stringify(body),
            headers: { "content-type": "application/json" },
          };
    return checked(await fetch(url, request)).json();
  }

  /** What is at a path, as text. */
  async text(path: string): Promise<string> {
    const line = await this.said(({ type }) => type === "ready");
    return checked(await fetch(new URL(path, line.type === "ready" ? line.url : ""))).text();
  }

  /** Whether there is something at a path. */
  async has(path: string): Promise<boolean> {
    const line = await this.said(({ type }) => type === "ready");
    const answered = await fetch(new URL(path, line.type === "ready" ? line.url : ""));
    if (answered.status === 404) return false;
    checked(answered);
    return true;
  }

  /** Calls the Worker as a Cron Trigger does. */
  async trigger(): Promise<void> {
    const line = await this.said(({ type }) => type === "ready");
    const url = line.type === "ready" ? line.url : "";
    checked(await fetch(new URL("/cdn-cgi/local/scheduled", url)));
  }

  /** Kills the whole group, as nothing in it expects. */
  async kill(): Promise<void> {
    await this[Symbol.asyncDispose]();
  }

  /** Resolves when the process has ended. */
  async ended(): Promise<void> {
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child;
    if (exitCode === null && signalCode === null && pid !== undefined) kill(-pid, "SIGKILL");
    await this.#ended;
  }

  async #address(): Promise<string> {
    const line = await this.said(({ type }) => type === "ready");
    const url = line.type === "ready" ? line.url : "";
    return new URL(`/agents/${sceneAgent}/${sceneConversation}`, url).href;
  }
}

function checked(response: Response): Response {
  if (response.ok) return response;
  throw new TenonError("internal", `workerd answered with ${response.status}.`);
}
